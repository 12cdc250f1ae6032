"""Customers who wait for a person whom the bot called: what they write meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlite_utils import Database

from bot.messages import Inbound, Outbound, Reply
from bot.store.audit import record
from bot.store.conversations import Conversation, load_conversation
from bot.store.database_thread import DatabaseThread
from bot.store.handling import Fit, person_says
from bot.store.outbox import enqueue

BOT = "bot"
TAKEN_BACK = "taken_back"
"""What the audit log says of a wish for a person that the customer took back."""

_WAITS = """state = 'waiting' AND assigned_to IS NULL AND waiting_since IS NOT NULL
    AND reason IN ('asked', 'failed')"""
"""Whom the bot passed on, for no reason of safety, and no person has taken up yet."""

RECENT_S = 600.0
"""What was written longer ago is not read any more, after a restart either."""

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Line:
    """What a customer wrote while they waited; ``id`` is its number in the inbox."""

    id: int
    conversation: Conversation
    event: Inbound


class AwaitedPeople:
    """Reads who waits, and writes what the bot says to them."""

    def __init__(
        self, thread: DatabaseThread, fit: Fit, clock: Callable[[], float] = time.time
    ) -> None:
        self._thread = thread
        self._fit = fit
        self._clock = clock

    async def lines(self, channels: Collection[str], without: Collection[int]) -> list[Line]:
        """What was written within RECENT_S by those who wait, since they do; the oldest first,
        without these numbers."""
        since = self._clock() - RECENT_S

        def read(database: Database) -> list[Line]:
            rows = database.execute(
                f"""SELECT inbox.id, conversation_id, event_json FROM inbox JOIN (
                    SELECT id AS number, waiting_since FROM conversations
                    INDEXED BY conversations_open
                    WHERE state <> 'bot' AND last_at >= :since AND {_WAITS}
                    AND channel IN (SELECT value FROM json_each(:channels))
                ) ON conversation_id = number
                WHERE state = 'desk' AND kind IN ('message', 'postback')
                AND received_at >= max(waiting_since, :since)
                AND id NOT IN (SELECT value FROM json_each(:without))
                ORDER BY id LIMIT {MOST_AT_ONCE}""",
                {
                    "since": since,
                    "channels": json.dumps([*channels]),
                    "without": json.dumps([*without]),
                },
            ).fetchall()
            return [
                Line(id_, load_conversation(database, number), Inbound.from_dict(json.loads(event)))
                for id_, number, event in rows
            ]

        return await self._thread.run(read)

    async def take_back(self, line: Line, reply: Reply) -> bool:
        """The customer needs no person any more: the bot says ``reply`` and answers from now on,
        and colleagues read so. False where a person has taken it up meanwhile."""

        def take_back(database: Database) -> bool:
            conversation, now = load_conversation(database, line.conversation.id), self._clock()
            if not _waits(database, conversation.id):
                return False
            database.execute(
                "UPDATE inbox SET state = 'done', done_at = ? WHERE id = ?", [now, line.id]
            )
            database.execute(
                """UPDATE conversations SET state = 'bot', reason = NULL, waiting_since = NULL,
                snoozed_until = NULL WHERE id = ?""",
                [conversation.id],
            )
            self._say(database, conversation, reply, now, line.id)
            record(database, BOT, TAKEN_BACK, conversation.id, None, now)
            return True

        return await self._thread.write(take_back)

    async def unanswered(self, channels: Collection[str], waited_s: float) -> list[Conversation]:
        """Those who wait at least so long, wrote meanwhile, and were told nothing since."""

        def read(database: Database) -> list[Conversation]:
            rows = database.execute(
                f"""SELECT id FROM conversations INDEXED BY conversations_waiting
                WHERE {_WAITS} AND waiting_since <= ? AND last_author = 'customer'
                AND last_inbound_at > waiting_since
                AND channel IN (SELECT value FROM json_each(?))
                AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = conversations.id
                    AND created_at > waiting_since
                    AND json_extract(source_json, '$.still_waiting') IS NOT NULL)
                ORDER BY waiting_since LIMIT {MOST_AT_ONCE}""",
                [self._clock() - waited_s, json.dumps([*channels])],
            ).fetchall()
            return [load_conversation(database, number) for (number,) in rows]

        return await self._thread.run(read)

    async def tell_still_waiting(self, conversation: Conversation, reply: Reply) -> bool:
        """Says ``reply``, unless a person has taken it up meanwhile."""

        def tell(database: Database) -> bool:
            if _waits(database, conversation.id):
                self._say(database, conversation, reply, self._clock(), None)
                return True
            return False

        return await self._thread.write(tell)

    def _say(
        self,
        database: Database,
        conversation: Conversation,
        reply: Reply,
        now: float,
        inbox_id: int | None,
    ) -> None:
        message: Outbound = person_says(database, conversation, reply, BOT)
        enqueue(
            database, conversation.id, self._fit(message), reply.buttons, now, inbox_id,
            reply.source,
        )  # fmt: skip


def _waits(database: Database, conversation_id: int) -> bool:
    row = database.execute(
        f"SELECT 1 FROM conversations WHERE id = ? AND {_WAITS}", [conversation_id]
    ).fetchone()
    return row is not None
