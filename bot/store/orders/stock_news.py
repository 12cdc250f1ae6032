"""Chats that wait for something to be in stock again, and what they are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.messages import Reply, Template
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.conversations.staff_messages import Render, person_says
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.outbox import enqueue


@dataclass(frozen=True)
class WishedProduct:
    """``product`` is the shop's id, ``name`` what the shop finds it by."""

    product: str
    name: str


@dataclass(frozen=True)
class StockWish:
    """``size`` is the one that is wanted; None: any."""

    conversation: Conversation
    product: str
    size: str | None


class StockNews:
    """Reads what is waited for, and writes who was told."""

    def __init__(
        self, thread: Transactions, render: Render, clock: Callable[[], float] = time.time
    ) -> None:
        self._thread = thread
        self._render = render
        self._clock = clock

    async def products(self) -> list[WishedProduct]:
        """What anybody waits for."""

        def read(database: Database) -> list[WishedProduct]:
            rows = database.execute("SELECT product, max(name) FROM stock_wishes GROUP BY product")
            return [WishedProduct(*row) for row in rows.fetchall()]

        return await self._thread.run(read)

    async def of(self, product: str, channels: Collection[str]) -> list[StockWish]:
        """Who waits for it on one of ``channels``, the longest waiting first."""

        def read(database: Database) -> list[StockWish]:
            rows = database.execute(
                """SELECT conversation_id, product, size FROM stock_wishes WHERE product = ?
                ORDER BY asked_at, conversation_id""",
                [product],
            ).fetchall()
            wishes = [StockWish(load_conversation(database, n), *rest) for n, *rest in rows]
            return [wish for wish in wishes if wish.conversation.channel in channels]

        return await self._thread.run(read)

    async def tell(self, wish: StockWish, words: Reply | Template) -> bool:
        """Says ``words`` and ends the wish: both or neither. False where it has ended already."""

        def tell(database: Database) -> bool:
            number, now = wish.conversation.id, self._clock()
            ended = database.execute(
                "DELETE FROM stock_wishes WHERE conversation_id = ? AND product = ?",
                [number, wish.product],
            ).rowcount
            if not ended:
                return False
            conversation = load_conversation(database, number)
            message = person_says(database, conversation, words, "bot")
            source = {"product": wish.product, "event": "restocked"}
            if isinstance(words, Reply):
                source = {**words.source, **source}
            enqueue(database, number, self._render(message), [], now, source=source)
            return True

        return await self._thread.write(tell)

    async def forget_before(self, before: float) -> None:
        """Wishes that are too old (Unix seconds)."""
        sql = "DELETE FROM stock_wishes WHERE asked_at < ?"
        await self._thread.write(lambda database: database.execute(sql, [before]))
