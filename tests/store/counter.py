"""A shop's counter for tests of the desk: customers write, the bot answers, staff handle it, all in
one real file."""

from __future__ import annotations

import json
from typing import Any

from bot.messages import Inbound, Outbound, Reply, Turn
from bot.readings import Reading
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversation_list import ConversationList, Filters, View
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.search_index import WordIndex
from bot.store.conversations.transcript import Transcripts
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.reading_changes import changed_readings
from bot.store.files.received_files import Place
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox
from bot.store.staff.users import Users

CHANNEL, SHOP = "postcards", "shop"


class Clock:
    """Each look at it is a second later."""

    now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


class Counter:
    """``sari`` and ``budi`` are agents."""

    def __init__(self, thread: Transactions) -> None:
        self.clock = Clock()
        self.thread = thread
        self.inbox = Inbox(thread, self.clock)
        self.outbox = Outbox(thread, self.clock)
        self.desk = Desk(thread, self.clock)
        self.list = ConversationList(thread, self.clock)
        self.handling = Assignment(thread, lambda message: [message], self.clock)
        self.transcripts = Transcripts(thread)
        self.words = WordIndex(thread)
        self._written = 0

    async def writes(self, customer: str, text: str | None, **more: Any) -> int:
        """A customer writes; the conversation's number."""
        self._written += 1
        event = Inbound(
            more.pop("channel", CHANNEL), SHOP, more.pop("kind", "message"), customer,
            more.pop("message_id", f"m{self._written}"), text,
            dedup_key=f"k{self._written}", **more,
        )  # fmt: skip
        await self.inbox.accept([event])
        conversation = await self.desk.find(event.channel, SHOP, customer)
        assert conversation
        return conversation.id

    async def answers(
        self, *replies: str, source: dict[str, Any] | None = None, **turn: Any
    ) -> None:
        """The bot answers the message that waits longest; ``source`` is what its replies rest
        on."""
        [pending], _ = await self.inbox.next_pending([CHANNEL, "telegram"], [], 1)
        done = Turn([Reply(text, source=source or {}) for text in replies], **turn)
        chat = pending.conversation
        parts = [[Outbound(chat.channel, SHOP, chat.chat, text)] for text in replies]
        await self.inbox.complete(pending, done, parts)

    async def talk(self, customer: str, text: str, reply: str = "ok", **turn: Any) -> int:
        number = await self.writes(customer, text)
        await self.answers(reply, **turn)
        return number

    async def read(
        self, number: int, reading: Reading | None, position: int = 0, reason: str | None = None
    ) -> Place:
        """A reader is done with a file of the conversation's last message; None: it failed, for
        this ``reason``."""

        def done(database: Database) -> Place:
            [message] = database.execute(
                "SELECT max(id) FROM inbox WHERE conversation_id = ?", [number]
            ).fetchone()
            with changed_readings(database, message):
                database.execute(
                    "INSERT OR IGNORE INTO readings (inbox_id, position) VALUES (?, ?)",
                    [message, position],
                )
                database.execute(
                    """UPDATE readings SET state = ?, kind = ?, text = ?, confidence = ?,
                    reading_json = ?, reason = ?, read_at = ?
                    WHERE inbox_id = ? AND position = ?""",
                    [
                        "read" if reading else "failed", reading and reading.kind,
                        reading and reading.text, reading and reading.confidence,
                        json.dumps(reading.as_dict()) if reading else None, reason, self.clock(),
                        message, position,
                    ],
                )  # fmt: skip
            return message, position

        return await self.thread.write(done)

    async def chat(self, number: int) -> Conversation:
        return await self.desk.conversation(number)

    async def listed(self, view: View, user: str = "sari", **filters: str) -> list[int]:
        page = await self.list.page(view, user, Filters(**filters))
        return [chat.conversation.id for chat in page.chats]

    async def found(self, words: str, **filters: str) -> list[int]:
        while await self.words.catch_up():
            pass
        chats = await self.list.search(words, "sari", Filters(**filters))
        return [chat.conversation.id for chat in chats]

    async def replies(self, number: int, user: str, text: str) -> int:
        """A colleague answers what is on the screen now."""
        seen = (await self.chat(number)).answers
        return await self.handling.reply(number, user, Reply(text), seen)

    async def to_send(self) -> list[Outbound]:
        due, _ = await self.outbox.due([CHANNEL], [], 100)
        return [one.message for one in due]


async def open_counter(thread: Transactions) -> Counter:
    users = Users(thread)
    await users.add("sari", "Sari Dewi", "agent", "terminal")
    await users.add("budi", "Budi", "agent", "terminal")
    return Counter(thread)
