"""What visitors of the web chat and the shop's people have seen of each other's messages: up to
which message, and nothing of who looked when before."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.engine.protocol import Database, Transactions


@dataclass(frozen=True)
class Seen:
    """``key`` is that of the last message of ours that stood on the visitor's page (see
    bot.store.conversations.transcript), ``at`` when it was first there."""

    key: str
    at: float


class Sightings:
    """One row a conversation: what comes later takes the place of what was before."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def note(self, conversation_id: int, outbox_id: int) -> None:
        """The visitor's page showed this message, and all before it; nothing where that is no
        news, or it is no message of theirs."""

        def note(database: Database) -> None:
            database.execute(
                """INSERT INTO web_chat_seen (conversation_id, outbox_id, at)
                SELECT conversation_id, id, ?3 FROM outbox WHERE id = ?2 AND conversation_id = ?1
                ON CONFLICT (conversation_id) DO UPDATE SET outbox_id = excluded.outbox_id,
                at = excluded.at WHERE excluded.outbox_id > web_chat_seen.outbox_id""",
                [conversation_id, outbox_id, self._clock()],
            )

        await self._thread.write(note)

    async def of(self, conversation_id: int) -> Seen | None:
        """What the visitor saw last."""
        sql = "SELECT outbox_id, at FROM web_chat_seen WHERE conversation_id = ?"
        row = await self._thread.run(
            lambda database: database.execute(sql, [conversation_id]).fetchone()
        )
        return Seen(f"out-{row[0]}", row[1]) if row else None

    async def unread(self, conversation_id: int) -> int:
        """How many of the visitor's newest messages none of the shop's people has opened."""
        sql = """SELECT customer_lines - coalesce((SELECT max(customer_lines) FROM reads
            WHERE conversation_id = conversations.id), 0) FROM conversations WHERE id = ?"""
        [count] = await self._thread.run(
            lambda database: database.execute(sql, [conversation_id]).fetchone()
        )
        return int(count)
