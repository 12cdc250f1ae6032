"""Chats that are told when something changes with an order: how far they know each to be, and what
they are told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.messages import Reply, Template
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.conversations.staff_messages import Render, person_says
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.outbox import enqueue
from bot.store.orders.followed_orders import FollowedOrder, follow
from bot.store.privacy.consents import may


@dataclass(frozen=True)
class Follower:
    """A chat whose customer agreed at ``agreed_at`` (Unix seconds) to be told."""

    conversation: Conversation
    agreed_at: float
    orders: tuple[FollowedOrder, ...]


class OrderNews:
    """Reads who is to be told, and writes what they were told."""

    def __init__(
        self, thread: Transactions, render: Render, clock: Callable[[], float] = time.time
    ) -> None:
        self._thread = thread
        self._render = render
        self._clock = clock

    async def followers(
        self, channels: Collection[str], wrote_since: float, after: int, limit: int
    ) -> list[Follower]:
        """At most ``limit`` of those who wrote since then (Unix seconds), by their conversations'
        numbers, beyond ``after``."""

        def read(database: Database) -> list[Follower]:
            # CROSS: the consents in their order, so that a page costs as much as it holds.
            rows = database.execute(
                """SELECT conversation_id, at FROM consents AS last
                CROSS JOIN conversations ON conversations.id = conversation_id
                WHERE conversation_id > ? AND purpose = 'notifications' AND step = 'given'
                AND NOT EXISTS (SELECT 1 FROM consents WHERE id > last.id
                    AND conversation_id = last.conversation_id AND purpose = last.purpose)
                AND channel IN (SELECT value FROM json_each(?)) AND last_inbound_at > ?
                AND (verified_phone IS NOT NULL OR EXISTS (SELECT 1 FROM order_news
                    WHERE order_news.conversation_id = last.conversation_id))
                ORDER BY conversation_id LIMIT ?""",
                [after, json.dumps([*channels]), wrote_since, limit],
            ).fetchall()
            return [
                Follower(load_conversation(database, number), at, _orders(database, number))
                for number, at in rows
            ]

        return await self._thread.run(read)

    async def follow(self, follower: Follower, order: str, customer: str, progress: int) -> None:
        """The same for an order of whom the platform vouches for."""

        def note(database: Database) -> None:
            follow(database, follower.conversation.id, order, customer, progress, self._clock())

        await self._thread.write(note)

    async def unfollow(self, follower: Follower, order: str) -> None:
        """It is not this customer's any more, or is gone."""
        await self._thread.write(
            lambda database: database.execute(
                "DELETE FROM order_news WHERE conversation_id = ? AND order_number = ?",
                [follower.conversation.id, order],
            )
        )

    async def advance(
        self,
        follower: Follower,
        order: str,
        progress: int,
        words: Reply | Template | None,
        event: str | None = None,
    ) -> bool:
        """Notes that the customer knows it to be so far, and says ``words``, if there are any: both
        or neither. Whether something was said; nothing is where they were told already, or want it
        no more."""

        def advance(database: Database) -> bool:
            number, now = follower.conversation.id, self._clock()
            changed = database.execute(
                """UPDATE order_news SET progress = ? WHERE conversation_id = ?
                AND order_number = ? AND (progress IS NULL OR progress < ?)""",
                [progress, number, order, progress],
            ).rowcount
            if not changed or words is None or not may(database, "notifications", number):
                return False
            conversation = load_conversation(database, number)
            message = person_says(database, conversation, words, "bot")
            source = {"order": order, "event": event}
            if isinstance(words, Reply):
                source = {**words.source, **source}
            enqueue(database, number, self._render(message), [], now, source=source)
            return True

        return await self._thread.write(advance)

    async def forget_before(self, before: float) -> None:
        """Orders that were followed long enough (Unix seconds)."""
        sql = "DELETE FROM order_news WHERE followed_at < ?"
        await self._thread.write(lambda database: database.execute(sql, [before]))


def _orders(database: Database, conversation_id: int) -> tuple[FollowedOrder, ...]:
    rows = database.execute(
        """SELECT order_number, customer, progress FROM order_news WHERE conversation_id = ?
        ORDER BY order_number""",
        [conversation_id],
    )
    return tuple(FollowedOrder(*row) for row in rows.fetchall())
