"""Tables of a SQLite file, one after the other, into PostgreSQL: each whole and compared, or not at
all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

from bot.errors import UserError
from bot.store.engine.errors import DatabaseError
from bot.store.engine.postgresql import SCHEMA, Connection
from bot.store.engine.protocol import Database

_AT_ONCE = 5_000
"""Rows that are fetched together."""

_LOCK = 5_471_205
"""Of PostgreSQL's advisory locks, the one under which one copy at a time is made."""

_INDEXED = "said"
"""Full-text search; it is made anew from what was copied."""


class CannotCopy(UserError):
    """The store was not copied, or not whole; the message says why and what to do."""


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and the sum of their digests, in whatever order they come."""

    rows: int
    digest: int


@dataclass(frozen=True)
class CopiedTable:
    """A table that is the same in both; ``was_there`` since an earlier, interrupted copy."""

    name: str
    rows: int
    was_there: bool


@contextmanager
def copying_alone(connection: Connection) -> Iterator[None]:
    """Nobody else copies into the same database, until the connection is closed.

    Raises:
        CannotCopy: somebody else does; or an engine ended what is done within.
    """
    [is_ours] = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone() or [False]
    if not is_ours:
        raise CannotCopy("Another copy into this database is under way. Wait until it has ended.")
    try:
        # A large table takes its time, and nobody waits for us.
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        yield
    except (psycopg.Error, DatabaseError) as error:
        raise CannotCopy(
            "The copy was interrupted: {why}. Put that right, and run it again: it goes on where "
            "it was.",
            why=str(error).strip().rstrip("."),
        ) from error


def tables_in_order(connection: Connection) -> list[str]:
    """All tables of ours in PostgreSQL; a table comes after those to which its rows belong."""
    graph: dict[str, set[str]] = {
        name: set()
        for (name,) in connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'",
            [SCHEMA],
        )
    }
    for name, parent in connection.execute(
        """SELECT child.relname, parent.relname FROM pg_constraint
        JOIN pg_class AS child ON child.oid = conrelid
        JOIN pg_class AS parent ON parent.oid = confrelid
        WHERE contype = 'f' AND connamespace = %s::regnamespace AND conrelid <> confrelid""",
        [SCHEMA],
    ):
        graph[name].add(parent)
    return list(TopologicalSorter(graph).static_order())


def copy_table(source: Database, connection: Connection, name: str) -> CopiedTable:
    """Makes the table in PostgreSQL what it is in ``source``, in one transaction: after a crash it
    is as before. What noted changes for others (triggers) rests meanwhile.

    Raises:
        CannotCopy: PostgreSQL does not take a row.
    """
    columns = [column.name for column in source.table(name).columns]
    wanted = _content(_source_rows(source, name, columns))
    try:
        with connection.transaction():
            if _content(_copied_rows(connection, name, columns)) == wanted:
                return CopiedTable(name, wanted.rows, was_there=True)
            _fill(connection, name, columns, _source_rows(source, name, columns))
            if _content(_copied_rows(connection, name, columns)) != wanted:
                raise CannotCopy(
                    "What PostgreSQL keeps of the table {name} differs from what is in the file, "
                    "so it was not copied. Please report this.",
                    name=name,
                )
    except psycopg.errors.UniqueViolation as error:
        raise CannotCopy(
            "Two rows of the table {name} are one and the same to PostgreSQL: {detail} Rename "
            "one of them on the desk, stop Sapa, and copy again.",
            name=name, detail=_detail(error),
        ) from error  # fmt: skip
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise CannotCopy(
            "PostgreSQL does not take a row of the table {name}: {detail} What was copied before "
            "stays; put the row right in the file, and copy again.",
            name=name, detail=_detail(error),
        ) from error  # fmt: skip
    return CopiedTable(name, wanted.rows, was_there=False)


def set_next_ids(source: Database, connection: Connection, name: str) -> None:
    """New rows get numbers that none had before, not even one that was deleted."""
    numbered = connection.execute(
        """SELECT pg_get_serial_sequence(%s, 'id') FROM pg_attribute
        WHERE attrelid = %s::regclass AND attname = 'id' AND attidentity <> ''""",
        [name, name],
    ).fetchone()
    if not numbered:
        return
    used = None
    if "sqlite_sequence" in source.table_names():
        sql_used = "SELECT max(seq) FROM sqlite_sequence WHERE name = ?"
        [used] = source.execute(sql_used, [name]).fetchone()
    [highest] = source.execute(f'SELECT max(id) FROM "{name}"').fetchone()
    last = max(used or 0, highest or 0)
    connection.execute("SELECT setval(%s, %s, %s)", [numbered[0], max(last, 1), last > 0])


def _fill(
    connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    table = sql.Identifier(name)
    connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    for old in (table, sql.Identifier(_INDEXED)):
        if connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(old)).fetchone() is not None:
            # With it go rows that belong to its rows: their tables come later, and are copied anew.
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(old))
    connection.execute(f"UPDATE {_INDEXED}_until SET inbox = 0, outbox = 0, notes = 0")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.cursor() as cursor:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _source_rows(
    source: Database, name: str, columns: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    names = ", ".join(f'"{column}"' for column in columns)
    for row in source.execute(f'SELECT {names} FROM "{name}"'):
        yield tuple(_as_postgresql(value) for value in row)


def _as_postgresql(value: object) -> object:
    """PostgreSQL's texts have no room for the character 0; nobody reads it either."""
    return value.replace("\x00", "") if isinstance(value, str) else value


def _copied_rows(
    connection: Connection, name: str, columns: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    with connection.cursor(name="copied") as cursor:  # kept by PostgreSQL, not all in memory
        cursor.itersize = _AT_ONCE
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        cursor.execute(sql.SQL("SELECT {} FROM {}").format(names, sql.Identifier(name)))
        yield from cursor


def _content(rows: Iterable[tuple[object, ...]]) -> Content:
    count = total = 0
    for row in rows:
        digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
        count, total = count + 1, total + int.from_bytes(digest, "big")
    return Content(count, total % 2**128)


def _detail(error: psycopg.Error) -> str:
    told = error.diag.message_detail or error.diag.message_primary or str(error)
    return told if told.endswith(".") else f"{told}."
