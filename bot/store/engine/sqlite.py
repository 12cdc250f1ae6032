"""SQLite's own connection, as the store asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlite_utils

from bot.store.engine.connection import clear_remains
from bot.store.engine.fts5 import Fts5Words
from bot.store.engine.protocol import Words


class SqliteDatabase(sqlite_utils.Database):
    """sqlite-utils' object, which has nearly all of ``bot.store.engine.protocol.Database``."""

    now = "((julianday('now') - 2440587.5) * 86400.0)"
    for_update = skip_locked = ""  # one writes at a time
    may_be_lost = "1 = 1"

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.conn.executemany(sql, rows)

    def insert(self, sql: str, parameters: Sequence[Any]) -> int:
        """The new row's number."""
        number = self.execute(sql, parameters).lastrowid
        assert number is not None, "an INSERT has one"
        return number

    @property
    def words(self) -> Words:
        return Fts5Words(self)

    def version(self) -> str:
        [version] = self.execute("PRAGMA data_version").fetchone()
        return str(version)

    def settled(self, table: str) -> int:
        # One writes at a time: numbers come in their order.
        [newest] = self.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
        return int(newest)

    def tell(self) -> None:
        """Nothing: who else has the file open looks into it each second."""

    def lock(self, names: Iterable[str]) -> None:
        """Nothing: one writes at a time."""

    def write_a_page(self) -> None:
        # A row that stays as it is, SQLite does not write. This number it keeps for its users; we
        # do not use it.
        self.execute("PRAGMA user_version = 0")

    def clear_remains(self) -> bool:
        return clear_remains(self.conn)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """It holds the write lock from its start.

        ``atomic()`` takes the lock at the first write only: another process could change what was
        read before it, and SQLite then refuses the write at once instead of waiting.
        """
        with self.conn:
            self.execute("BEGIN IMMEDIATE")
            yield
