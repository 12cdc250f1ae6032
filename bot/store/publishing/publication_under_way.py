"""The publication that is under way on one of a shop's machines, or was last: one at a time.

Whoever publishes says every second how it stands; what is said in which form is their business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.store.engine.protocol import Database

GONE_AFTER_S = 30.0
"""A machine that said nothing of its publication for so long has ended; another one may begin."""

Answer = Literal["go", "cancel"]


@dataclass(frozen=True)
class PublicationUnderWay:
    """``owner`` is the process that does it, on ``machine``; ``began_at`` is in Unix seconds;
    ``shown`` is how it stands, as it was said ``silent_s`` seconds ago."""

    owner: str
    machine: str
    began_at: float
    is_under_way: bool
    shown: str
    silent_s: float

    @property
    def is_gone(self) -> bool:
        """Whether its machine was not heard of any more before the end."""
        return self.is_under_way and self.silent_s > GONE_AFTER_S


def publication_under_way(database: Database) -> PublicationUnderWay | None:
    """The one that is, or was last; None before the first."""
    row = database.execute(
        f"""SELECT owner, machine, began_at, is_under_way, shown_json, {database.now} - seen_at
        FROM publication_under_way"""
    ).fetchone()
    if row is None:
        return None
    owner, machine, began_at, is_under_way, shown, silent_s = row
    return PublicationUnderWay(owner, machine, began_at, bool(is_under_way), shown, silent_s)


def begin_publication(database: Database, owner: str, machine: str, shown: str) -> bool:
    """Whether it may begin: another machine has none under way."""
    now = database.now
    begun = database.execute(
        f"""INSERT INTO publication_under_way
            (id, owner, machine, began_at, is_under_way, shown_json, answer, seen_at)
        VALUES (1, :owner, :machine, {now}, 1, :shown, NULL, {now})
        ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, machine = excluded.machine,
            began_at = excluded.began_at, is_under_way = 1, shown_json = excluded.shown_json,
            answer = NULL, seen_at = excluded.seen_at
        WHERE publication_under_way.is_under_way = 0
            OR publication_under_way.owner = excluded.owner
            OR publication_under_way.seen_at < {now} - {GONE_AFTER_S}""",
        {"owner": owner, "machine": machine, "shown": shown},
    )
    return begun.rowcount == 1


def note_publication(
    database: Database, owner: str, shown: str, is_under_way: bool
) -> Answer | None:
    """Says how it stands. Returns what somebody at another machine has answered meanwhile; "cancel"
    too where another machine has begun, as this one was not heard of for long."""
    row = database.execute(
        "SELECT answer FROM publication_under_way WHERE owner = ?", [owner]
    ).fetchone()
    if row is None:
        return "cancel"
    database.execute(
        f"""UPDATE publication_under_way SET shown_json = ?, is_under_way = ?, answer = NULL,
        seen_at = {database.now} WHERE owner = ?""",
        [shown, int(is_under_way), owner],
    )
    answer: Answer | None = row[0]
    return answer


def answer_publication(database: Database, answer: Answer) -> None:
    """Tells whoever publishes to go on, or to stop."""
    database.execute(
        "UPDATE publication_under_way SET answer = ? WHERE is_under_way = 1", [answer]
    )
