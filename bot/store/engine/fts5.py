"""Full-text search on SQLite: FTS5."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.engine.sqlite import SqliteDatabase


class Fts5Words:
    """See ``bot.store.engine.protocol.Words``."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    def add(self, lines: Iterable[tuple[int, str]]) -> None:
        self._database.executemany("INSERT INTO said (rowid, text) VALUES (?, ?)", lines)

    def remove(self, lines: Iterable[tuple[int, str]]) -> None:
        self._database.executemany(
            "INSERT INTO said (said, rowid, text) VALUES ('delete', ?, ?)", lines
        )

    def find(self, phrases: list[str], before: int, limit: int) -> list[int]:
        # Each phrase quoted, so that nothing a person types is FTS5's syntax.
        quoted = ['"' + phrase.replace('"', '""') + '"' for phrase in phrases]
        rows = self._database.execute(
            "SELECT rowid FROM said WHERE said MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            [" ".join(quoted) + "*", before, limit],
        )
        return [number for (number,) in rows.fetchall()]

    def merge(self) -> None:
        """Deleted words stay in the index until then."""
        self._database.execute("INSERT INTO said (said) VALUES ('optimize')")
