"""Sapa's tables in a PostgreSQL database, brought to the newest schema.

They begin as SQLite's are after all migrations up to a certain one; later migrations run on both.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any, cast

import psycopg

from bot.store.engine.copy_mark import unfinished_copy
from bot.store.engine.dialect import translated_tables
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.postgresql import SCHEMA, PostgresqlDatabase, prepare
from bot.store.engine.postgresql_address import why_not, with_timeouts
from bot.store.schema.migrations import migrations
from bot.store.schema.trackers import TRACKER_TABLES

_SCRIPTS = files("bot.store.schema") / "postgresql"
_LOCK = 5_471_204
"""Of PostgreSQL's advisory locks, the one under which one process at a time does this."""


def open_postgresql(url: str) -> PostgresqlDatabase:
    """A connection to the database at ``url``, with all tables of ours.

    Raises:
        StoreUnavailable: it cannot be reached, we may not make tables in it, or only a part of the
            shop was copied there.
    """
    database = connect_postgresql(url)
    if unfinished_copy(database.connection):
        database.close()
        raise StoreUnavailable(
            "Only a part of the shop is in this PostgreSQL database: its copy was interrupted. "
            "Finish it: ./sapa store copy"
        )
    return database


def connect_postgresql(url: str) -> PostgresqlDatabase:
    """The same, for who copies a shop there: half a copy is fine."""
    try:
        connection: psycopg.Connection[tuple[object, ...]] = psycopg.connect(with_timeouts(url))
        prepare(connection)
        database = PostgresqlDatabase(connection)
        _bring_up(database)
    except psycopg.Error as error:
        raise StoreUnavailable(
            f"The database cannot be used: {why_not(error, url)}. Check its address, and that its "
            "user may make a schema there."
        ) from None  # it may quote the address
    return database


def _bring_up(database: PostgresqlDatabase) -> None:
    connection = database.connection
    if _is_up(database):  # nobody is waited for, who may hold that lock for ever
        return
    connection.execute("SET lock_timeout = 0")  # another process may have much to do
    connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        if connection.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
            with connection.transaction():
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                for script in ("functions", "tables", "triggers", "rows"):
                    connection.execute(_read(f"{script}.sql"))
                connection.execute("CREATE TABLE migrations (name text PRIMARY KEY)")
                for name in _read("migrations.txt").split():
                    connection.execute("INSERT INTO migrations VALUES (%s)", [name])
        applied = {name for (name,) in connection.execute("SELECT name FROM migrations")}
        for migration in migrations._migrations:  # it lists those of a SQLite file only
            if migration.name not in applied:
                with connection.transaction():
                    migration.fn(cast(Any, database))  # of SQLite's it needs what ours has too
                    connection.execute("INSERT INTO migrations VALUES (%s)", [migration.name])
        for name, script in _OWN.items():
            if name not in applied:
                with connection.transaction():
                    connection.execute(script)
                    connection.execute("INSERT INTO migrations VALUES (%s)", [name])
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        prepare(connection)


def _is_up(database: PostgresqlDatabase) -> bool:
    connection = database.connection
    if connection.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
        return False
    applied = {name for (name,) in connection.execute("SELECT name FROM migrations")}
    return applied.issuperset([*(one.name for one in migrations._migrations), *_OWN])


def new_rows_in() -> set[str]:
    """The tables in which rows stand from the beginning."""
    return set(re.findall(r"^INSERT INTO (\w+)", _read("rows.sql"), re.MULTILINE))


def _read(name: str) -> str:
    return (_SCRIPTS / name).read_text(encoding="utf-8")


_OWN = {
    "trackers": translated_tables(TRACKER_TABLES),
    "product_words": _read("product_words.sql"),
}
"""What SQLite has elsewhere or in another way."""
