"""A real store with one customer's chat in it, and another's that must stay as it is."""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path

from bot.media.folder import Folder
from bot.media.stored_files import StoredFiles
from bot.messages import Attachment, Inbound, Outbound, Reply, Turn
from bot.privacy.erasure import Eraser
from bot.store.conversations.search_index import WordIndex
from bot.store.conversations.trackers import Trackers, open_trackers
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox

SECRET = "kenanga"
"""Stands in everything that belongs to Rina, in whatever kind of column."""

NOW = float(int(time.time())) - 3600


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


class ShopWithChats:
    """``rina`` and ``budi`` are the numbers of their conversations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.thread = DatabaseThread(open_database(folder / "sapa.db"))
        self.inbox = Inbox(self.thread, self.clock)
        self.outbox = Outbox(self.thread, self.clock)
        self.trackers = Trackers(folder / "trackers.db")
        self.media = StoredFiles(Folder(folder / "media"))
        self.uploads = StoredFiles(Folder(folder / "uploads"))
        self.eraser = Eraser(
            self.thread, self.trackers, self.media, self.uploads, self.clock
        )
        self._count = 0

    async def says(
        self, person: str, text: str, kind: str = "message", **more: object
    ) -> int:
        """The number of the message in the inbox."""
        self._count += 1
        event = Inbound(
            "web", "shop", kind, person, f"m{self._count}", text,  # type: ignore[arg-type]
            dedup_key=f"{person}:{uuid.uuid4()}", **more,  # type: ignore[arg-type]
        )  # fmt: skip
        [number] = await self.inbox.accept([event])
        return number

    async def answered(self, words: str, **signals: object) -> None:
        """The oldest message gets its turn, and Rasa notes it as it would."""
        self.clock.now += 1  # an album would be whole by now
        [pending], _ = await self.inbox.next_pending(["web"], [], 1)
        turn = Turn(
            [Reply(words)], intent="order_status", confidence=0.4, language="id",
            entities=[{"entity": "city", "value": pending.event.text}], signals=signals,
        )  # fmt: skip
        outbound = Outbound("web", "shop", pending.conversation.chat, words)
        await self.inbox.complete(pending, turn, [[outbound]])
        self.remembers(pending.conversation.id, pending.event.message_id, pending.event.text)

    async def delivered(self) -> None:
        """Everything in the outbox is sent."""
        while (due := (await self.outbox.due(["web"], [], 10))[0]):
            for one in due:
                await self.outbox.sent(one, f"p{one.id}")

    def remembers(self, conversation: int, message_id: str | None, text: str | None) -> None:
        events = [
            {"event": "user", "text": text, "metadata": {"message_id": message_id},
             "parse_data": {"text": text, "entities": [{"entity": "city", "value": text}]}},
            {"event": "slot", "name": "city", "value": text},
            {"event": "bot", "text": f"You said {text}.", "data": {}},
        ]  # fmt: skip
        trackers = open_trackers(self.folder / "trackers.db")
        trackers.executemany(
            "INSERT INTO tracker_events (sender_id, type, happened_at, event_json) "
            "VALUES (?, ?, ?, ?)",
            [(str(conversation), e["event"], self.clock(), json.dumps(e)) for e in events],
        )
        trackers.close()

    async def has_customers(self) -> None:
        """Rina's chat with everything that can hang on one, then Budi's, each answered."""
        photo = Attachment("image", {"url": "https://example.com/1.jpg"})
        first = await self.says(
            f"rina-{SECRET}", f"paket ke {SECRET} mana", name=f"Rina {SECRET}",
            attachments=[photo], verified_phone="6281234560123",
            aliases=[f"rina-{SECRET}", f"alias-{SECRET}"],
        )
        await self.answered(f"Paket Kakak ke {SECRET} di jalan.", rating=1)
        await self.says("budi", "halo kak")
        await self.answered("Halo!")
        await self.delivered()
        path = self.media.put(SECRET.encode(), "jpg")
        os.utime(self.folder / "media" / path, (0, 0))  # long ago
        sent = self.uploads.put(f"{SECRET}, from staff".encode(), "jpg")
        os.utime(self.folder / "uploads" / sent, (0, 0))

        def more(database) -> None:  # type: ignore[no-untyped-def]
            database.execute(
                "UPDATE media SET state = 'stored', path = ?, stored_at = ? WHERE inbox_id = ?",
                [path, self.clock(), first],
            )
            for sql in (
                "INSERT INTO readings (inbox_id, position, state, kind, text, reading_json, "
                f"corrected_text) VALUES ({first}, 0, 'read', 'label', '{SECRET}', "
                f"'{{\"kind\": \"label\", \"text\": \"{SECRET}\"}}', 'to {SECRET}')",
                f"UPDATE contacts SET name = 'Rina {SECRET}' WHERE id = 1",
                "INSERT INTO contact_notes (contact_id, author, text, at) VALUES "
                f"(1, 'budi', 'likes {SECRET}', {NOW})",
                "INSERT INTO contact_fields (id, name, kind) VALUES (1, 'Size', 'text')",
                f"INSERT INTO contact_values VALUES (1, 1, '{SECRET}')",
                f"INSERT INTO notes VALUES (1, 1, 'budi', 'lives in {SECRET}', {NOW})",
                f"INSERT INTO drafts VALUES ('budi', 1, 'Dear {SECRET}', {NOW}, 0)",
                "INSERT INTO reads VALUES ('budi', 1, 1)",
                f"INSERT INTO audit VALUES (1, {NOW}, 'budi', 'note', 1, '{SECRET}')",
                f"INSERT INTO uploads VALUES ('t-{SECRET}', '{sent}', 'image/jpeg', "
                f"'{SECRET}.jpg', 1, 'budi', {NOW})",
                f"INSERT INTO flags (inbox_id, conversation_id, kind, score, at) "
                f"VALUES ({first}, 1, 'abuse', 0.9, {NOW})",
                f"INSERT INTO consents VALUES (1, 1, 'offers', 'given', '{SECRET}?', {NOW})",
                f"INSERT INTO customers VALUES ('C-1', 'Rina {SECRET}', 'rina@{SECRET}.id', "
                "'6281234560123')",
                "INSERT INTO orders (number, customer_id, status, placed_on, total, shipping_fee, "
                "payment_method, address, delivered_on) VALUES ('ORD-1', 'C-1', 'delivered', "
                f"'2026-01-02', 5000, 0, 'COD', 'Jl. {SECRET} 1', '2026-01-05')",
                f"INSERT INTO returns VALUES (1, 'ORD-1', 'Batik', '{SECRET}', 'p', {NOW}, NULL)",
                "INSERT INTO order_changes "
                f"VALUES (1, 'ORD-1', 'address', '{SECRET}', 'x', {NOW}, NULL)",
            ):
                database.execute(sql)

        await self.thread.write(more)
        await self.index()

    async def index(self) -> None:
        """The words of what was said so far can be searched for."""
        while await WordIndex(self.thread).catch_up():
            pass

    def everything(self) -> bytes:
        """All bytes of all files, as somebody who takes the disk would read them."""
        return b"".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())

    async def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return await self.thread.run(lambda db: db.execute(sql, values).fetchall())
