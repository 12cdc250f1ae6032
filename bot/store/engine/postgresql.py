"""PostgreSQL's connection, as the store asks for it (psycopg 3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import ClientCursor, IsolationLevel, adapt

from bot.store.engine.dialect import replaced_table, translated, translated_tables
from bot.store.engine.postgresql_table import PostgresqlTable
from bot.store.engine.protocol import Rows, Table, Words
from bot.store.engine.settled import settled
from bot.store.engine.word_vectors import WordVectors

Parameters = Sequence[Any] | dict[str, Any] | None
Connection = psycopg.Connection[tuple[Any, ...]]

SCHEMA = "sapa"
"""Where our tables are; nothing else of the database is touched."""

ABANDONED_S = 5
"""How long a transaction of ours may do nothing. What a machine that is gone was writing is locked
for all others until PostgreSQL gives it up."""

LOCKED_S = 10
"""How long is waited for a lock: as for SQLite's other writers. Any role that may connect can take
advisory locks and never give them back."""

_REPLACING: dict[str, str] = {}
"""By table; every database of ours has the same."""


class PostgresqlDatabase:
    """See ``bot.store.engine.protocol.Database``. Errors are told by sqlite3's classes.

    Values are written into the statement by psycopg, not sent beside it: PostgreSQL would have to
    guess the type of each, and cannot of a NULL.
    """

    now = "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"
    for_update = "FOR UPDATE"
    skip_locked = "FOR UPDATE SKIP LOCKED"
    may_be_lost = "set_config('synchronous_commit', 'off', true) = 'off'"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.has_news = False

    def execute(self, sql: str, parameters: Parameters = None, /) -> Rows:
        if isinstance(parameters, Sequence) and "?1" in sql:
            parameters = {f"p{n}": value for n, value in enumerate(parameters, 1)}
        with _as_sqlite3():
            return self.connection.execute(self._statement(sql), parameters or ())

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        statement = self._statement(sql)
        with _as_sqlite3():
            for row in rows:
                self.connection.execute(statement, row)

    def copy_rows(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Many rows by a COPY … FROM STDIN: one journey for all of them."""
        with _as_sqlite3(), self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def _statement(self, sql: str) -> str:
        table = replaced_table(sql)
        return translated(sql) + (self._replacing(table) if table else "")

    def _replacing(self, table: str) -> str:
        """What makes of an INSERT one that replaces the whole row that has its key."""
        if table not in _REPLACING:
            columns = self.connection.execute(
                """SELECT attname, EXISTS (SELECT 1 FROM pg_index WHERE indrelid = attrelid
                    AND indisprimary AND attnum = ANY (indkey))
                FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
                AND NOT attisdropped ORDER BY attnum""",
                [table],
            ).fetchall()
            key = ", ".join(f'"{name}"' for name, is_key in columns if is_key)
            rest = ", ".join(f'"{n}" = excluded."{n}"' for n, is_key in columns if not is_key)
            _REPLACING[table] = f" ON CONFLICT ({key}) DO UPDATE SET {rest}"
        return _REPLACING[table]

    def query(self, sql: str, parameters: Parameters = None, /) -> Iterator[dict[str, Any]]:
        found = self.execute(sql, parameters)
        names = [column.name for column in found.description or ()]
        return (dict(zip(names, row)) for row in found)

    def insert(self, sql: str, parameters: Sequence[Any], /) -> int:
        """The new row's number."""
        [number] = self.execute(f"{sql} RETURNING id", parameters).fetchone()
        return int(number)

    def executescript(self, script: str) -> None:
        """Statements of a migration, without values."""
        with _as_sqlite3():
            self.connection.execute(translated_tables(script))

    @property
    def words(self) -> Words:
        return WordVectors(self)

    def table(self, name: str, /) -> Table:
        return PostgresqlTable(self, name)

    def table_names(self) -> list[str]:
        rows = self.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", [SCHEMA]
        )
        return [name for (name,) in rows]

    def version(self) -> str:
        """Another one whenever somebody has written."""
        [version] = self.execute("SELECT pg_current_snapshot()::text").fetchone()
        return str(version)

    def settled(self, table: str) -> int:
        return settled(self, table)

    def tell(self) -> None:
        self.has_news = True

    def write_a_page(self) -> None:
        """A row is written anew, even where it stays as it is."""
        self.execute("UPDATE web_chat_key SET key = key")

    def clear_remains(self) -> bool:
        """Vacuums its tables: the room of rows that were deleted is for others from then on. Until
        those come, the bytes stay in PostgreSQL's files."""
        with _as_sqlite3():
            self.connection.execute("VACUUM")
        return True

    def lock(self, names: Iterable[str]) -> None:
        """Serializable transactions would come between each other where their rows stand on one
        page of an index, which is nearly always as long as there are few."""
        ordered = sorted(set(names))  # so that no two wait for each other
        locks = "; SELECT pg_advisory_xact_lock(hashtextextended(?, 0))" * len(ordered)
        self.execute(f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED{locks}", ordered)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """As if nobody else wrote meanwhile; where somebody did, PostgreSQL refuses it."""
        with _as_sqlite3(), self.connection.transaction():
            yield

    def close(self) -> None:
        self.connection.close()


def prepare(connection: Connection) -> None:
    """What every connection of ours is like."""
    connection.autocommit = True
    connection.isolation_level = IsolationLevel.SERIALIZABLE
    connection.cursor_factory = ClientCursor
    connection.adapters.register_dumper(bool, _AsNumber)
    connection.adapters.register_dumper(str, _WithoutZero)
    connection.adapters.register_loader("numeric", _Number)
    connection.adapters.register_loader("bool", _Truth)
    connection.execute(
        f"SET search_path = {SCHEMA}; SET lock_timeout = '{LOCKED_S}s'; "
        f"SET idle_in_transaction_session_timeout = '{ABANDONED_S}s'"
    )


class _AsNumber(adapt.Dumper):
    """A truth is a number in our tables; where PostgreSQL wants a truth, it takes '1' for one."""

    def dump(self, obj: Any) -> bytes:
        return b"1" if obj else b"0"

    def quote(self, obj: Any) -> bytes:
        return b"'1'" if obj else b"'0'"


class _WithoutZero(adapt.Dumper):
    """PostgreSQL's texts have no room for the character 0."""

    def dump(self, obj: str) -> bytes:
        return obj.replace("\x00", "").encode()


class _Number(adapt.Loader):
    """Of sums and means, which PostgreSQL gives as decimals."""

    def load(self, data: Any) -> int | float:
        text = bytes(data)
        return float(text) if b"." in text else int(text)


class _Truth(adapt.Loader):
    def load(self, data: Any) -> int:
        return int(bytes(data) == b"t")


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    """psycopg has PEP 249's errors too; the store knows them by sqlite3's classes."""
    try:
        yield
    except psycopg.Error as error:
        name = next(
            (one.__name__ for one in type(error).__mro__ if one.__module__ == "psycopg"
             and hasattr(sqlite3, one.__name__)), "DatabaseError",
        )  # fmt: skip
        raise getattr(sqlite3, name)(str(error)) from error
