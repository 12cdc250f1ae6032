"""Customers whose message waits until its files are read, and that they are told so once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from bot.messages import Inbound, Outbound
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.outbox import enqueue

MOST_AT_ONCE = 100
_LOOKED_AT = 1000

ONCE_IN_S = 60.0
"""Whoever sends one voice note after the other is told once."""

_TOLD = """EXISTS (SELECT 1 FROM outbox WHERE outbox.conversation_id = inbox.conversation_id
    AND outbox.created_at >= min(inbox.received_at, :since)
    AND json_extract(outbox.source_json, '$.reads') IS NOT NULL)"""


@dataclass(frozen=True)
class BeingRead:
    """A message of which the bot's answer waits for a reader; ``is_sound`` says that somebody
    listens. ``is_due``: the customer has waited for so long, and was not told yet."""

    id: int
    event: Inbound
    conversation: Conversation
    is_sound: bool
    is_due: bool


class ReadingNotices:
    """Finds them, and notes what they are told."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def waiting(self, channels: Collection[str], after_s: float) -> list[BeingRead]:
        """The first message of each conversation of the bot's that waits for a reader; due after so
        many seconds. Up to MOST_AT_ONCE."""

        def read(database: Database) -> list[BeingRead]:
            now = self._clock()
            rows = database.execute(
                f"""SELECT inbox.id, conversation_id, event_json, min(readings.position),
                received_at <= :by AND NOT {_TOLD}
                FROM (SELECT inbox_id, position FROM readings INDEXED BY readings_pending
                    WHERE state = 'pending' ORDER BY next_attempt_at, inbox_id LIMIT {_LOOKED_AT}
                ) AS readings JOIN inbox ON inbox.id = readings.inbox_id
                JOIN conversations ON conversations.id = conversation_id
                WHERE inbox.state = 'pending'
                AND inbox.next_attempt_at > :now AND conversations.state = 'bot'
                AND inbox.channel IN (SELECT value FROM json_each(:channels))
                AND NOT EXISTS (SELECT 1 FROM inbox AS earlier WHERE earlier.state = 'pending'
                                AND earlier.channel = inbox.channel
                                AND earlier.conversation_id = inbox.conversation_id
                                AND earlier.id < inbox.id
                                AND earlier.next_attempt_at > :now)
                GROUP BY inbox.id ORDER BY inbox.id LIMIT {MOST_AT_ONCE}""",
                {
                    "now": now,
                    "by": now - after_s,
                    "since": now - ONCE_IN_S,
                    "channels": json.dumps([*channels]),
                },
            ).fetchall()
            return [_being_read(database, *row) for row in rows]

        return await self._thread.run(read)

    async def tell(
        self, one: BeingRead, parts: list[Outbound], source: dict[str, Any]
    ) -> bool:
        """Tells it, unless the answer came meanwhile; whether something is to be sent."""

        def tell(database: Database) -> bool:
            [state] = database.execute(
                "SELECT state FROM inbox WHERE id = ?", [one.id]
            ).fetchone()
            if state != "pending":
                return False
            source_of = {**source, "reads": one.id}
            enqueue(
                database, one.conversation.id, parts, [], self._clock(), one.id, source_of
            )
            return True

        return await self._thread.write(tell)


def _being_read(
    database: Database, number: int, conversation_id: int, event_json: str, position: int, due: int
) -> BeingRead:
    event = Inbound.from_dict(json.loads(event_json))
    is_sound = event.attachments[position].type in ("voice", "audio")
    conversation = load_conversation(database, conversation_id)
    return BeingRead(number, event, conversation, is_sound, bool(due))
