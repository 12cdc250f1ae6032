"""What is new since one looked last: so that open pages of the desk show it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

_TABLES = ("inbox", "outbox", "audit")


@dataclass(frozen=True)
class Marks:
    """Up to where one has looked. ``version`` is SQLite's counter of other connections' commits."""

    version: int
    newest: tuple[int, ...]


@dataclass(frozen=True)
class Changes:
    """``conversations`` are those with a new message or a deed of staff; whatever else changed
    (a message was delivered, a file arrived) only shows in ``anything``."""

    anything: bool
    conversations: frozenset[int]


def changes_since(database: Database, marks: Marks | None) -> tuple[Changes, Marks]:
    """What changed since ``marks``, and the marks for the next time; None: begins to look."""
    [version] = database.execute("PRAGMA data_version").fetchone()
    newest = tuple(
        database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
        for table in _TABLES
    )
    now = Marks(version, newest)
    if marks is None or now == marks:
        return Changes(False, frozenset()), now
    numbers: set[int] = set()
    for table, mark in zip(_TABLES, marks.newest):
        rows = database.execute(
            f"SELECT DISTINCT conversation_id FROM {table} WHERE id > ?", [mark]
        ).fetchall()
        numbers.update(number for (number,) in rows if number is not None)
    return Changes(True, frozenset(numbers)), now
