"""How a PostgreSQL stands, looked at from outside: nothing is changed in it, no table made."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg

from bot.store.engine.copy_mark import unfinished_copy
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.postgresql import (
    SCHEMA,
    Connection,
    PostgresqlDatabase,
    prepare,
)
from bot.store.engine.postgresql_address import why_not, with_timeouts
from bot.store.schema.migrations import migrations


@dataclass(frozen=True)
class PostgresqlState:
    """``version`` is such as "15.10"; ``has_tables`` whether ours are there, with ``missing`` steps
    that the next start takes; ``is_unfinished`` whether only a part of a shop was copied there;
    ``may_make_tables`` and ``is_superuser`` are about the ``role`` that we connect by;
    ``ahead_s`` is how many seconds its clock is before ours; of ``connections`` so many are
    ``free``."""

    version: str
    role: str
    is_superuser: bool
    may_make_tables: bool
    has_tables: bool
    is_unfinished: bool
    missing: int
    ahead_s: float
    connections: int
    free: int


def look_at_postgresql(url: str) -> PostgresqlState:
    """Raises StoreUnavailable: it cannot be reached, or does not let us in."""
    with closing(open_as_it_is(url)) as database:
        return _state(database.connection)


def open_as_it_is(url: str) -> PostgresqlDatabase:
    """A connection to a database that stays at its schema. Raises as ``look_at_postgresql``."""
    try:
        connection: Connection = psycopg.connect(with_timeouts(url))
        prepare(connection)
        return PostgresqlDatabase(connection)
    except psycopg.Error as error:
        raise StoreUnavailable(
            f"PostgreSQL cannot be reached: {why_not(error, url)} Look at SAPA_DATABASE_URL, and "
            "whether PostgreSQL runs and lets this machine in."
        ) from None  # it may quote the address


def _state(connection: Connection) -> PostgresqlState:
    asked_at = time.time()
    [theirs] = _row(connection, "SELECT extract(epoch FROM clock_timestamp())::float8")
    ours = (asked_at + time.time()) / 2
    [version, role, is_superuser, schema_is_there, may_make] = _row(
        connection,
        f"""SELECT split_part(current_setting('server_version'), ' ', 1), current_user,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
        to_regnamespace('{SCHEMA}') IS NOT NULL,
        CASE WHEN to_regnamespace('{SCHEMA}') IS NULL
            THEN has_database_privilege(current_database(), 'CREATE')
            ELSE has_schema_privilege(to_regnamespace('{SCHEMA}')::oid, 'CREATE') END""",
    )
    [most, used] = _row(
        connection,
        """SELECT current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int,
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')""",
    )
    [has_tables] = _row(connection, "SELECT to_regclass('migrations') IS NOT NULL")
    names = connection.execute("SELECT name FROM migrations") if has_tables else ()
    applied = {name for (name,) in names}
    return PostgresqlState(
        version=version,
        role=role,
        is_superuser=bool(is_superuser),
        may_make_tables=bool(may_make),
        has_tables=bool(has_tables),
        is_unfinished=bool(schema_is_there and unfinished_copy(connection)),
        missing=sum(one.name not in applied for one in migrations._migrations),
        ahead_s=theirs - ours,
        connections=most,
        free=max(0, most - used + 1),  # our own is given back now
    )


def _row(connection: Connection, statement: str) -> tuple[Any, ...]:
    row = connection.execute(statement).fetchone()
    assert row is not None, "each of these statements has a row"
    return row
