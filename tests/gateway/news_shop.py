"""A shop whose orders come from files, and customers who want to be told how they stand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.telegram.channel import Telegram
from bot.gateway.order_news import OrderNewsTeller
from bot.message_templates import MessageTemplatesBroken, read_message_templates
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.settings_sections import ShopSettings
from bot.shop.shop import Shop
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.store import open_connection, open_store
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox
from bot.watched_file import WatchedFile
from tests.channels.payloads import ACCESS_TOKEN, BOT_TOKEN, PHONE_NUMBER_ID, whatsapp
from tests.shop.importing.files import lines_of, taken_over
from tests.standins.whatsapp_api import WhatsAppApi

PHONE, ORDER = "6281200000001", "ORD-5001"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp()
MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86400.0
TEMPLATES = """
- channel: whatsapp
  name: order_shipped
  language: id
  text: Halo {{1}}, {{2}} dikirim dengan {{3}}, resi {{4}}, ya.
  parameters: [name, order, courier, tracking_number]
  sent_for: shipped
- channel: whatsapp
  name: order_status
  language: id
  text: Halo {{1}}, kabar pesanan {{2}} {{3}} ya.
  parameters: [name, order, status]
  sent_for: [paid, shipped, delivered, refunded]
- channel: whatsapp
  name: order_status
  language: en_US
  text: Hello {{1}}, news of order {{2}} {{3}}.
  parameters: [name, order, status]
  sent_for: [paid, shipped, delivered, refunded]
"""
SENT = {"status": "shipped", "placed_on": "2026-11-20", "courier": "JNE", "tracking_number": "JP77"}


class NewsShop:
    """Putri's orders come from files; she writes on WhatsApp, others on Telegram."""

    def __init__(self, folder: Path, api: WhatsAppApi, place: Path | str | None = None) -> None:
        place = place or folder / "sapa.db"
        self.is_postgresql = isinstance(place, str)
        self.now = NOON
        self.api, self.folder = api, folder
        self.database = open_connection(place)
        self.thread = open_store(place)
        self.inbox = Inbox(self.thread, self.clock)
        self.outbox = Outbox(self.thread, self.clock)
        self.channels = {
            "whatsapp": whatsapp(api.url, self.clock),
            "telegram": Telegram(BOT_TOKEN, "toko_bot", "s", api_url="http://127.0.0.1:1"),
        }
        self.shop = SqliteShop(open_store(place), ShopSettings())
        self.news = self.started()
        self._count = 0

    def clock(self) -> float:
        return self.now

    def started(self, shop: Shop | None = None) -> OrderNewsTeller:
        """As after a start of the gateway."""
        file = self.folder / "message_templates.yml"
        templates = WatchedFile(file, read_message_templates, (MessageTemplatesBroken,))
        replies = WatchedFile(Path("domain.yml"), read_replies, (RepliesBroken,))
        return OrderNewsTeller(
            Settings(self.folder), self.thread, self.channels, shop or self.shop, replies,
            templates, lambda: None, self.clock,
        )  # fmt: skip

    def has(self, **order: str) -> None:
        """The shop's own system exports the order, as it is now."""
        taken_over(self.database, lines_of(order))

    async def writes(
        self, text: str = "halo", person: str = PHONE, language: str = "id",
        channel: str = "whatsapp", **signals: Any,
    ) -> int:  # fmt: skip
        """A customer writes and is answered; the conversation's number."""
        self._count += 1
        vouched = {"verified_phone": person} if channel == "whatsapp" else {}
        event = Inbound(
            channel, "shop", "message", person, f"m{self._count}", text, name="Putri",
            timestamp_ms=int(self.now * 1000), dedup_key=f"k{self._count}", **vouched,  # type: ignore[arg-type]
        )  # fmt: skip
        await self.inbox.accept([event])
        [*waiting], _ = await self.inbox.next_pending([channel], [], 1)
        if not waiting:  # after STOP nothing is said
            return 0
        [pending] = waiting
        chat = pending.conversation
        reply = Outbound(channel, "shop", chat.chat, "ok", context={"message_id": "m"})
        turn = Turn([Reply("ok")], language=language, signals=signals)
        await self.inbox.complete(pending, turn, [[reply]])
        return chat.id

    async def agrees(self, progress: int = 1, order: str = ORDER, **more: Any) -> int:
        """A customer presses "Keep me posted" below the status of an order, which was then so far;
        an hour passes."""
        [customer] = self.database.execute(
            "SELECT customer_id FROM orders WHERE number = ?", [order]
        ).fetchone()
        consent = {"purpose": "notifications", "step": "given", "wording": "Siap Kak"}
        news = {"order": order, "customer": customer, "progress": progress}
        number = await self.writes("Kabari saya", consent=consent, order_news=news, **more)
        await self.sent(more.get("channel", "whatsapp"))
        self.now += HOUR_S
        return number

    async def sent(self, channel: str = "whatsapp") -> list[Outbound]:
        """What was queued since, sent to the platform."""
        sent = []
        while due := (await self.outbox.due([channel], [], 10))[0]:
            for one in due:
                receipt = None
                if channel == "whatsapp":
                    receipt = await self.channels[channel].send(one.message)
                await self.outbox.sent(one, receipt.platform_id if receipt else f"t{one.id}")
                sent.append(one.message)
        return sent

    async def told(self, channel: str = "whatsapp") -> list[str | None]:
        """What one look at the orders has customers told."""
        await self.news.look()
        return [
            one.text or (one.template and f"{one.template.name} {one.template.parameters}")
            for one in await self.sent(channel)
        ]

    async def change(self, function: Any) -> None:
        await self.thread.write(function)

    async def fill_the_disk(self) -> None:
        """Nothing more can be sent, until ``clear_the_disk``."""
        await self.change(
            lambda database: database.execute(
                "ALTER TABLE outbox ADD CONSTRAINT full_disk CHECK (id < 0) NOT VALID"
                if self.is_postgresql
                else "CREATE TRIGGER full_disk BEFORE INSERT ON outbox "
                "BEGIN SELECT raise(ABORT, 'full_disk'); END"
            )
        )

    async def clear_the_disk(self) -> None:
        await self.change(
            lambda database: database.execute(
                "ALTER TABLE outbox DROP CONSTRAINT full_disk"
                if self.is_postgresql
                else "DROP TRIGGER full_disk"
            )
        )

    async def aclose(self) -> None:
        for channel in self.channels.values():
            await channel.aclose()
        await self.shop.aclose()
        await self.thread.aclose()
        self.database.close()

    def has_templates(self) -> None:
        (self.folder / "message_templates.yml").write_text(TEMPLATES)
        self.news = self.started()


@asynccontextmanager
async def open_news_shop(
    folder: Path, place: Path | str | None = None
) -> AsyncIterator[NewsShop]:
    """Putri's order is being prepared; ``place`` is where the store is, if not in the folder."""
    (folder / "message_templates.yml").write_text("[]")
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as api:
        shop = NewsShop(folder, api, place)
        shop.has(status="processing", placed_on="2026-11-20")
        yield shop
        await shop.aclose()
