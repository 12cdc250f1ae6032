"""Customers who wait for a person whom the bot called: whose turn it is, and who waits too long."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection

from bot.messages import Outbound, Reply
from bot.store.conversations.conversations import CALLED_BY_BOT, Conversation, load_conversation
from bot.store.conversations.staff_messages import Render, person_says
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.outbox import enqueue
from bot.store.staff.audit_log import record

BOT = "bot"
TAKEN_BACK = "taken_back"
"""What the audit log says of a wish for a person that the customer took back, and the signal of the
turn in which they did."""

_WAITS = f"""state = 'waiting' AND assigned_to IS NULL AND waiting_since IS NOT NULL
    AND reason IN {CALLED_BY_BOT}"""
"""``Conversation.awaits_person``."""

TYPING_S = 600.0
"""A draft that is older is forgotten rather than being written."""

MOST_AT_ONCE = 100


def is_bots_turn(database: Database, conversation: Conversation, now: float) -> bool:
    """Whether the bot answers there: not where a person has it, nor where one is typing an answer
    to somebody who waits."""
    if not conversation.awaits_person:
        return conversation.bot_serves
    typing = database.execute(
        "SELECT 1 FROM drafts WHERE conversation_id = ? AND at > ? AND is_note = 0",
        [conversation.id, now - TYPING_S],
    ).fetchone()
    return typing is None


def take_back(database: Database, conversation_id: int, now: float) -> None:
    """The customer needs no person any more: the bot answers from now on, and colleagues read so.
    Within the caller's transaction."""
    database.execute(
        """UPDATE conversations SET state = 'bot', reason = NULL, waiting_since = NULL,
        snoozed_until = NULL WHERE id = ?""",
        [conversation_id],
    )
    record(database, BOT, TAKEN_BACK, conversation_id, None, now)


class HandoverRequests:
    """Reads who waits too long, and tells them when somebody comes."""

    def __init__(
        self, thread: Transactions, render: Render, clock: Callable[[], float] = time.time
    ) -> None:
        self._thread = thread
        self._render = render
        self._clock = clock

    async def unanswered(self, channels: Collection[str], waited_s: float) -> list[Conversation]:
        """Those who wait at least so long, wrote meanwhile, and were not told that it lasts; what
        the bot served since is no person's answer."""

        def read(database: Database) -> list[Conversation]:
            rows = database.execute(
                f"""SELECT id FROM conversations INDEXED BY conversations_waiting
                WHERE {_WAITS} AND waiting_since <= ? AND last_inbound_at > waiting_since
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
            database, conversation.id, self._render(message), reply.buttons, now, inbox_id,
            reply.source,
        )  # fmt: skip


def _waits(database: Database, conversation_id: int) -> bool:
    row = database.execute(
        f"SELECT 1 FROM conversations WHERE id = ? AND {_WAITS}", [conversation_id]
    ).fetchone()
    return row is not None
