"""Customers' messages from which the bot could learn: what it did not understand, was unsure of, or
answered so that the customer wanted a person or rated it badly."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from bot.messages import Turn
from bot.store.conversations.summary import POOR_STARS
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.said import SAID
from bot.store.staff.audit_log import record

Why = Literal["not_understood", "unsure", "out_of_scope", "rated", "person"]

UNSURE_BELOW = 0.6
"""The confidence under which an answer is worth a look."""

_ASKED_BACK = {"action_clarify", "action_lost"}
_BEFORE_S = 3600.0
"""How long before a bad rating or a call for a person the message came that led to it."""


@dataclass(frozen=True)
class Unclear:
    """A message as the customer wrote or spoke it, and what the bot made of it; ``id`` is the
    inbox's, ``guesses`` are the likeliest intents."""

    id: int
    conversation_id: int
    text: str
    name: str | None
    at: float
    why: Why
    intent: str | None
    confidence: float | None
    language: str | None
    guesses: tuple[str, ...]


def notice(
    database: Database, conversation_id: int, inbox_id: int, turn: Turn, now: float
) -> None:
    """Remembers the message of this turn, or the one before it, if there is something to learn;
    within the caller's transaction."""
    why = _why(turn)
    if why:
        _add(database, inbox_id, why, now)
    if "handoff" in turn.signals or turn.signals.get("rating", 5) <= POOR_STARS:
        before = database.execute(
            """SELECT max(id) FROM inbox WHERE conversation_id = ? AND id < ? AND state = 'done'
            AND kind = 'message' AND received_at > ?""",
            [conversation_id, inbox_id, now - _BEFORE_S],
        ).fetchone()[0]
        if before:
            _add(database, before, "person" if "handoff" in turn.signals else "rated", now)


def _why(turn: Turn) -> Why | None:
    answered = any("faq" in reply.source for reply in turn.replies)
    if answered or turn.intent is None:
        return None
    if turn.action in _ASKED_BACK or turn.intent == "nlu_fallback":
        return "not_understood"
    if turn.intent == "out_of_scope":
        return "out_of_scope"
    return "unsure" if (turn.confidence or 1.0) < UNSURE_BELOW else None


def _add(database: Database, inbox_id: int, why: Why, now: float) -> None:
    database.execute(
        "INSERT OR IGNORE INTO teachable (inbox_id, why, at) VALUES (?, ?, ?)",
        [inbox_id, why, now],
    )


_OPEN = f"""FROM teachable INDEXED BY teachable_open
    JOIN inbox ON inbox.id = teachable.inbox_id
    WHERE fate IS NULL AND {SAID} <> '' AND coalesce((
        SELECT step FROM consents WHERE consents.conversation_id = inbox.conversation_id
        AND purpose = 'feedback' ORDER BY id DESC LIMIT 1
    ), ?) = 'given'"""


class ReviewQueue:
    """Lists what is open, and notes what became of it.

    Messages of customers who were asked whether they may be used and have not said yes, or took it
    back, are never among them; with ``only_if_agreed`` neither are those of who was never asked.
    """

    def __init__(
        self,
        thread: Transactions,
        clock: Callable[[], float] = time.time,
        only_if_agreed: Callable[[], bool] = lambda: False,
    ) -> None:
        self._thread = thread
        self._clock = clock
        self._only_if_agreed = only_if_agreed

    @property
    def _if_never_asked(self) -> str:
        return "asked" if self._only_if_agreed() else "given"

    async def open(self, limit: int) -> list[Unclear]:
        """The newest ``limit`` messages that nobody has looked at; those that the customer took
        back are not among them."""

        def read(database: Database) -> list[Unclear]:
            rows = database.query(
                f"""SELECT inbox.id, conversation_id, {SAID} AS text,
                (SELECT name FROM conversations WHERE id = conversation_id) AS name,
                received_at AS at, why, turn_json {_OPEN} ORDER BY inbox_id DESC LIMIT ?""",
                [self._if_never_asked, limit],
            )
            return [_unclear(row) for row in rows]

        return await self._thread.run(read)

    async def count(self) -> int:
        """How many are open."""
        sql, given = f"SELECT count(*) {_OPEN}", [self._if_never_asked]
        return int(
            await self._thread.run(lambda database: database.execute(sql, given).fetchone()[0])
        )

    async def texts(self, ids: Collection[int]) -> list[Unclear]:
        """Those of ``ids`` that are still open."""
        chosen = set(ids)
        return [unclear for unclear in await self.open(2**31) if unclear.id in chosen]

    async def reopen(self, ids: Collection[int], by: str) -> list[Unclear]:
        """Takes back what was made of them; those that are open again."""
        marks = ", ".join("?" * len(ids))

        def reopen(database: Database) -> None:
            database.execute(
                f"""UPDATE teachable SET fate = NULL, settled_by = NULL, settled_at = NULL
                WHERE inbox_id IN ({marks})""",
                [*ids],
            )
            record(database, by, "teach", None, f"{len(ids)} messages: taken back", self._clock())

        await self._thread.write(reopen)
        return await self.texts(ids)

    async def settle(self, ids: Collection[int], fate: str, by: str) -> None:
        """``fate`` says what was made of them: "intent order_status", "answer cod", "ignored"."""
        marks = ", ".join("?" * len(ids))

        def settle(database: Database) -> None:
            now = self._clock()
            database.execute(
                f"""UPDATE teachable SET fate = ?, settled_by = ?, settled_at = ?
                WHERE fate IS NULL AND inbox_id IN ({marks})""",
                [fate, by, now, *ids],
            )
            record(database, by, "teach", None, f"{len(ids)} messages: {fate}", now)

        await self._thread.write(settle)


def _unclear(row: dict[str, Any]) -> Unclear:
    turn = json.loads(row.pop("turn_json") or "{}")
    return Unclear(
        **row,
        intent=turn.get("intent"),
        confidence=turn.get("confidence"),
        language=turn.get("language"),
        guesses=tuple(guess["name"] for guess in turn.get("ranking", [])),
    )
