"""Customers who wait too long for an answer, and what they are told instead."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.messages import Inbound, Outbound
from bot.store.conversations.conversations import load_conversation
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.outbox import enqueue
from bot.store.messages.turn_queue import Pending

MOST_AT_ONCE = 50

ONCE_IN_S = 600.0
"""Whoever was told that it takes long knows it for their next lines too."""


@dataclass(frozen=True)
class Apology:
    """What a customer is told instead of an answer; ``reason`` is for staff."""

    parts: list[Outbound]
    reason: str


_APOLOGIZED = """EXISTS (SELECT 1 FROM outbox WHERE outbox.conversation_id = inbox.conversation_id
    AND outbox.created_at >= min(inbox.received_at, :since)
    AND json_extract(outbox.source_json, '$.apology') IS NOT NULL)"""
"""Whether the customer of a message was told anything of the kind after it came, or ``since``."""

_PERSON_IS_CALLED = """EXISTS (SELECT 1 FROM conversations WHERE conversations.id = conversation_id
    AND conversations.state <> 'bot')"""


class Apologies:
    """Finds who waits, and apologizes."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def due(self, channels: Collection[str], after_s: float) -> list[Pending]:
        """The first message of each conversation that waits for so long, where the customer has
        not been told so, nor that a person comes; up to 50."""
        return await self._waiting(
            channels, after_s, f"AND NOT {_APOLOGIZED} AND NOT {_PERSON_IS_CALLED}"
        )

    async def waiting_for(self, channels: Collection[str], seconds: float) -> list[Pending]:
        """The first message of each conversation that waits for so long; up to 50."""
        return await self._waiting(channels, seconds, "")

    async def say(self, pending: Pending, apology: Apology) -> None:
        """Unless it has been said, or the message does not wait any more."""

        def say(database: Database) -> None:
            [state] = database.execute(
                "SELECT state FROM inbox WHERE id = ?", [pending.id]
            ).fetchone()
            if state == "pending":
                now = self._clock()
                say_once(database, pending, apology, now, since=now - ONCE_IN_S)

        await self._thread.write(say)

    async def _waiting(
        self, channels: Collection[str], seconds: float, condition: str
    ) -> list[Pending]:
        def read(database: Database) -> list[Pending]:
            # What was to wait, as of somebody who is slowed down, has waited since it became due.
            now = self._clock()
            rows = database.execute(
                f"""SELECT id, conversation_id, event_json, attempts FROM inbox
                WHERE state = 'pending' AND channel IN (SELECT value FROM json_each(:channels))
                AND max(received_at, CASE attempts WHEN 0 THEN next_attempt_at ELSE 0 END) <= :by
                AND NOT EXISTS (SELECT 1 FROM inbox AS earlier WHERE earlier.state = 'pending'
                                AND earlier.channel = inbox.channel
                                AND earlier.conversation_id = inbox.conversation_id
                                AND earlier.id < inbox.id)
                {condition} ORDER BY id LIMIT {MOST_AT_ONCE}""",
                {
                    "channels": json.dumps([*channels]),
                    "by": now - seconds,
                    "since": now - ONCE_IN_S,
                },
            )
            return [
                Pending(
                    number, Inbound.from_dict(json.loads(event_json)),
                    load_conversation(database, conversation_id), attempts, payload=None,
                )
                for number, conversation_id, event_json, attempts in rows.fetchall()
            ]  # fmt: skip

        return await self._thread.run(read)


def say_once(
    database: Database, pending: Pending, apology: Apology, now: float, since: float
) -> None:
    """Unless it was said after the message came, or ``since``; within the caller's transaction."""
    [said] = database.execute(
        f"SELECT {_APOLOGIZED} FROM inbox WHERE id = :id", {"id": pending.id, "since": since}
    ).fetchone()
    if not said:
        source = {"apology": apology.reason}
        enqueue(database, pending.conversation.id, apology.parts, [], now, pending.id, source)
