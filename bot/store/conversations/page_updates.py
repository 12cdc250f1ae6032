"""What is new since one looked last: so that open pages of the desk show it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.engine.protocol import Database

_OF_TABLES = {
    "inbox": ("id", "inbox"),
    "outbox": ("id", "outbox"),
    "audit": ("id", "audit"),
    "web_chat_seen": ("at", "web_chat_seen"),
    "readings": ("read_at", "readings JOIN inbox ON inbox.id = inbox_id"),
}
"""By what each grows, and where its conversations stand."""


@dataclass(frozen=True)
class Marks:
    """Up to where one has looked. ``version`` is another one whenever somebody has written."""

    version: str
    newest: tuple[float, ...]


@dataclass(frozen=True)
class Changes:
    """``conversations`` are those with a new message or a deed of staff, or where a voice note was
    heard or a visitor saw an answer; whatever else changed (a message was delivered, a file
    arrived) only shows in ``anything``."""

    anything: bool
    conversations: frozenset[int]


def changes_since(database: Database, marks: Marks | None) -> tuple[Changes, Marks]:
    """What changed since ``marks``, and the marks for the next time; None: begins to look."""
    version = database.version()
    newest = [_newest(database, table, grows) for table, (grows, _) in _OF_TABLES.items()]
    if marks:  # what is not known just now is looked at from there again
        newest = [max(pair) for pair in zip(newest, marks.newest)]
    now = Marks(version, tuple(newest))
    if marks is None or now == marks:
        return Changes(False, frozenset()), now
    numbers: set[int] = set()
    for (grows, source), mark in zip(_OF_TABLES.values(), marks.newest):
        rows = database.execute(
            f"SELECT DISTINCT conversation_id FROM {source} WHERE {grows} > ?", [mark]
        ).fetchall()
        numbers.update(number for (number,) in rows if number is not None)
    return Changes(True, frozenset(numbers)), now


def _newest(database: Database, table: str, grows: str) -> float:
    if grows == "id":
        return database.settled(table)
    [newest] = database.execute(f"SELECT coalesce(max({grows}), 0) FROM {table}").fetchone()
    return float(newest)
