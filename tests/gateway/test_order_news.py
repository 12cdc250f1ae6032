"""Who agreed is told once, in that chat, what has become of their order, whoever changed it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.channels.telegram import Telegram
from bot.followed_file import FollowedFile
from bot.gateway.order_news import OrderNewsTeller
from bot.message_templates import MessageTemplatesBroken, read_message_templates
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings, ShopSettings
from bot.shop.http_shop import HttpShop
from bot.shop.shop import Shop, ShopUnavailable
from bot.shop.sqlite_changes import cancel
from bot.shop.sqlite_shop import SqliteShop
from bot.store.conversations import load_conversation
from bot.store.database import open_database
from bot.store.database_thread import DatabaseThread
from bot.store.emptying import empty_conversation, empty_customer
from bot.store.handling import Handling
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from tests.channels.payloads import ACCESS_TOKEN, BOT_TOKEN, PHONE_NUMBER_ID, whatsapp
from tests.shop.conftest import TOKEN, ApiStandIn
from tests.shop.importing.files import lines_of, taken_over
from tests.standins.whatsapp_api import WhatsAppApi

pytestmark = pytest.mark.asyncio

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


class NewsShop:
    """Putri's orders come from files; she writes on WhatsApp, others on Telegram."""

    def __init__(self, folder: Path, api: WhatsAppApi) -> None:
        self.now = NOON
        self.api, self.folder = api, folder
        self.database = open_database(folder / "sapa.db")
        self.thread = DatabaseThread(open_database(folder / "sapa.db"))
        self.inbox = Inbox(self.thread, self.clock)
        self.outbox = Outbox(self.thread, self.clock)
        self.channels = {
            "whatsapp": whatsapp(api.url, self.clock),
            "telegram": Telegram(BOT_TOKEN, "toko_bot", "s", api_url="http://127.0.0.1:1"),
        }
        self.shop = SqliteShop(open_database(folder / "sapa.db"), ShopSettings())
        self.news = self.started()
        self._count = 0

    def clock(self) -> float:
        return self.now

    def started(self, shop: Shop | None = None) -> OrderNewsTeller:
        """As after a start of the gateway."""
        file = self.folder / "message_templates.yml"
        templates = FollowedFile(file, read_message_templates, (MessageTemplatesBroken,))
        replies = FollowedFile(Path("domain.yml"), read_replies, (RepliesBroken,))
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

    async def aclose(self) -> None:
        for channel in self.channels.values():
            await channel.aclose()
        await self.shop.aclose()
        await self.thread.aclose()
        self.database.close()


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[NewsShop]:
    (tmp_path / "message_templates.yml").write_text("[]")
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as api:
        shop = NewsShop(tmp_path, api)
        shop.has(status="processing", placed_on="2026-11-20")
        yield shop
        await shop.aclose()


SENT = {"status": "shipped", "placed_on": "2026-11-20", "courier": "JNE", "tracking_number": "JP77"}


async def test_each_step_is_told_once(shop: NewsShop) -> None:
    shop.has(status="unpaid", placed_on="2026-11-20")
    await shop.agrees(progress=0)
    assert await shop.told() == []
    for status, words in (
        ("processing", "Pembayaran pesanan ORD-5001 sudah kami terima"),
        ("packed", None),
        ("shipped", "Pesanan ORD-5001 sudah dikirim dengan JNE, nomor resi JP77, Kak."),
        ("delivered", "Pesanan ORD-5001 sudah diantar"),
        ("returned", None),
        ("refunded", "Dana pesanan ORD-5001 sudah kami kembalikan"),
    ):
        shop.has(**{**SENT, "status": status})
        told = await shop.told()
        assert len(told) == (words is not None) and (words or "") in str(told), status
        shop.now += HOUR_S
        shop.has(**{**SENT, "status": status})  # the same file again
        assert await shop.told() == [], status


async def test_the_reply_rests_on_the_order(shop: NewsShop) -> None:
    await shop.agrees()
    shop.has(**SENT)
    await shop.told()
    [source] = shop.database.execute(
        "SELECT source_json FROM outbox ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert json.loads(source) == {
        "response": "utter_news_shipped", "order": ORDER, "event": "shipped"
    }  # fmt: skip


@pytest.mark.parametrize("first_step", ["asked", None])
async def test_who_has_not_agreed_is_told_nothing(shop: NewsShop, first_step: str | None) -> None:
    consent = {"purpose": "notifications", "step": first_step, "wording": "Boleh?"}
    news = {"order": ORDER, "customer": "C-1", "progress": 1}
    await shop.writes(order_news=news, **({"consent": consent} if first_step else {}))
    await shop.sent()
    shop.now += HOUR_S
    shop.has(**SENT)
    assert await shop.told() == []


@pytest.mark.parametrize("proven_first", [True, False])
async def test_who_agreed_when_asked_is_told_of_the_order_that_was_proven(
    shop: NewsShop, proven_first: bool
) -> None:
    [customer] = shop.database.execute("SELECT customer_id FROM orders").fetchone()
    proven = {"order": "ord-5001", "customer": customer, "until": shop.now + HOUR_S}
    ani = {"person": "77", "channel": "telegram"}
    consent = {"purpose": "notifications", "step": "given", "wording": "Boleh?"}
    if proven_first:
        await shop.writes(proven=proven, **ani)
        await shop.writes("boleh", consent=consent, **ani)
    else:
        await shop.writes("boleh", consent=consent, **ani)
        await shop.writes(proven=proven, **ani)
    await shop.sent("telegram")
    shop.now += HOUR_S
    assert await shop.told("telegram") == []
    shop.has(**SENT)
    assert len(await shop.told("telegram")) == 1


@pytest.mark.parametrize("word", ["STOP", "BERHENTI", "jangan kabari lagi ya", "no more updates"])
async def test_who_wants_no_more_is_told_nothing(shop: NewsShop, word: str) -> None:
    await shop.agrees()
    await shop.writes(word)
    await shop.sent()
    shop.now += HOUR_S
    shop.has(**SENT)
    assert await shop.told() == []
    assert shop.database.execute("SELECT * FROM order_news").fetchall() == []
    await shop.agrees(progress=2)  # and wants it again: what happened meanwhile is no news
    assert await shop.told() == []
    shop.has(**{**SENT, "status": "delivered"})
    assert len(await shop.told()) == 1


@pytest.mark.parametrize(
    ("words", "takes_back"),
    [
        ("jangan kabari lagi", True), ("kak ga usah dikabarin lagi ya", True),
        ("stop notifikasinya dong", True), ("gausah kabarin aku lagi", True),
        ("please stop updating me", True), ("don't message me about my orders any more", True),
        ("no more updates please", True), ("stop notifications", True),
        ("jangan lupa kabari ya", False), ("belum ada kabar?", False), ("no news yet?", False),
        ("don't forget to update me", False), ("stop", False), ("jangan dikirim dulu", False),
        ("don't tell me it is lost again", False), ("kabari kalau sampai", False),
    ],
)  # fmt: skip
async def test_only_clear_words_take_it_back(shop: NewsShop, words: str, takes_back: bool) -> None:
    await shop.agrees()
    await shop.writes(words)
    last = shop.database.execute("SELECT step, wording FROM consents ORDER BY id DESC").fetchone()
    assert (last == ("withdrawn", words)) is takes_back


async def test_a_stop_that_overtakes_a_yes_counts(shop: NewsShop) -> None:
    stop = Inbound("whatsapp", "shop", "message", PHONE, "m8", "STOP", dedup_key="k8")
    yes = Inbound("whatsapp", "shop", "message", PHONE, "m9", "boleh", dedup_key="k9")
    await shop.inbox.accept([yes])
    [pending], _ = await shop.inbox.next_pending(["whatsapp"], [], 1)
    shop.now += 1
    await shop.inbox.accept([stop])
    consent = {"purpose": "notifications", "step": "given", "wording": "Boleh?"}
    turn = Turn([Reply("ok")], language="id", signals={"consent": consent})
    await shop.inbox.complete(pending, turn, [[]])
    assert shop.database.execute("SELECT * FROM consents").fetchall() == []


async def test_after_the_window_an_approved_template_goes(shop: NewsShop) -> None:
    (shop.folder / "message_templates.yml").write_text(TEMPLATES)
    shop.news = shop.started()
    await shop.agrees()
    shop.now += 2 * DAY_S
    shop.has(**SENT)
    assert await shop.told() == ["order_shipped ['Putri', 'ORD-5001', 'JNE', 'JP77']"]
    shop.has(**{**SENT, "status": "delivered"})
    shop.now += HOUR_S
    assert await shop.told() == ["order_status ['Putri', 'ORD-5001', 'sudah diterima']"]
    assert [message["type"] for message in shop.api.messages[-2:]] == ["template", "template"]


async def test_a_template_in_the_customers_language(shop: NewsShop) -> None:
    (shop.folder / "message_templates.yml").write_text(TEMPLATES)
    shop.news = shop.started()
    await shop.agrees(language="en")
    shop.now += 2 * DAY_S
    shop.has(**{**SENT, "status": "delivered"})
    assert await shop.told() == ["order_status ['Putri', 'ORD-5001', 'already delivered']"]


async def test_a_template_that_would_have_gaps_is_not_sent(shop: NewsShop) -> None:
    (shop.folder / "message_templates.yml").write_text(TEMPLATES)
    shop.news = shop.started()
    await shop.agrees()
    shop.now += 2 * DAY_S
    shop.has(**{**SENT, "tracking_number": ""})
    assert await shop.told() == ["order_status ['Putri', 'ORD-5001', 'sudah dikirim']"]


async def test_where_neither_words_nor_a_template_are_taken_nothing_is_told(
    shop: NewsShop,
) -> None:
    await shop.agrees()
    shop.now += 2 * DAY_S
    shop.has(**SENT)
    assert await shop.told() == []
    await shop.writes("halo")  # the window is open again: it is old by now
    await shop.sent()
    shop.now += HOUR_S
    assert await shop.told() == []
    shop.has(**{**SENT, "status": "delivered"})
    assert len(await shop.told()) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("en", "is on its way with JNE"), ("id", "sudah dikirim dengan JNE")]
)
async def test_in_the_customers_language(shop: NewsShop, language: str, words: str) -> None:
    await shop.agrees(language=language)
    shop.has(**SENT)
    [told] = await shop.told()
    assert words in str(told)


async def test_what_the_record_does_not_know_is_not_said(shop: NewsShop) -> None:
    await shop.agrees(language="en")
    shop.has(status="shipped", placed_on="2026-11-20")
    assert await shop.told() == ["Order ORD-5001 is on its way."]


async def test_only_the_chat_that_agreed_is_told(shop: NewsShop) -> None:
    await shop.writes()  # on WhatsApp the same customer asked for nothing
    await shop.agrees(person="77", channel="telegram")
    shop.has(**SENT)
    await shop.sent()
    assert len(await shop.told("telegram")) == 1
    assert await shop.sent("whatsapp") == []


async def test_a_channel_without_a_window_is_told_however_late(shop: NewsShop) -> None:
    await shop.agrees(person="77", channel="telegram")
    shop.now += 20 * DAY_S
    shop.has(**SENT)
    assert len(await shop.told("telegram")) == 1


async def test_an_order_that_is_somebody_elses_now_is_not_told(shop: NewsShop) -> None:
    await shop.agrees(person="77", channel="telegram")
    shop.has(**SENT, email="tini@example.com", phone="081299999999", customer_name="Tini")
    assert await shop.told("telegram") == []
    shop.has(**SENT)
    assert await shop.told("telegram") == []


async def test_a_status_that_goes_back_and_comes_again_is_told_once(shop: NewsShop) -> None:
    await shop.agrees()
    shop.has(**SENT)
    assert len(await shop.told()) == 1
    for status in ("processing", "unpaid", "packed", "shipped"):
        shop.now += HOUR_S
        shop.has(**{**SENT, "status": status})
        assert await shop.told() == [], status
    shop.has(**{**SENT, "status": "delivered"})
    assert len(await shop.told()) == 1


async def test_of_several_changes_the_last_is_told(shop: NewsShop) -> None:
    shop.has(status="unpaid", placed_on="2026-11-20")
    await shop.agrees(progress=0)
    for status in ("processing", "shipped", "delivered"):
        shop.has(**{**SENT, "status": status})
    [told] = await shop.told()
    assert "sudah diantar" in str(told)


async def test_nobody_is_interrupted(shop: NewsShop) -> None:
    await shop.agrees()
    await shop.writes("barang apa aja yg ready?")
    await shop.sent()
    shop.has(**SENT)
    assert await shop.told() == []
    shop.has(**{**SENT, "status": "delivered"})
    shop.now += 5 * MINUTE_S
    [told] = await shop.told()
    assert "sudah diantar" in str(told)


async def test_who_waits_for_a_person_is_not_told_meanwhile(shop: NewsShop) -> None:
    number = await shop.agrees()
    await shop.writes("mau bicara dengan orang", handoff="asked")
    await shop.sent()
    shop.now += HOUR_S
    shop.has(**SENT)
    assert await shop.told() == []
    await shop.change(
        lambda db: db.execute("INSERT INTO users (login, name, role, created_at) "
                              "VALUES ('sari', 'Sari', 'agent', 0)")
    )  # fmt: skip
    handling = Handling(shop.thread, lambda message: [message], shop.clock)
    await handling.take_over(number, "sari", None)
    assert len(await shop.told()) == 1


async def test_nobody_is_woken_up(shop: NewsShop) -> None:
    await shop.agrees()
    shop.now = NOON + 10 * HOUR_S  # 22:00
    shop.has(**SENT)
    assert await shop.told() == []
    shop.now = NOON + 19 * HOUR_S  # 7:00
    assert await shop.told() == []
    shop.now = NOON + 20 * HOUR_S  # 8:00
    assert len(await shop.told()) == 1


async def test_who_wrote_a_moment_ago_is_awake(shop: NewsShop) -> None:
    await shop.agrees()
    shop.now = NOON + 10 * HOUR_S
    await shop.writes("sudah saya bayar ya")
    await shop.sent()
    shop.now += 5 * MINUTE_S
    shop.has(**SENT)
    assert len(await shop.told()) == 1


async def test_a_crash_neither_loses_nor_repeats(shop: NewsShop) -> None:
    await shop.agrees()
    shop.has(**SENT)
    await shop.change(
        lambda db: db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'full'); END"
        )
    )
    with pytest.raises(Exception, match="full"):
        await shop.news.look()
    await shop.change(lambda db: db.execute("DROP TRIGGER full"))
    shop.news = shop.started()
    assert len(await shop.told()) == 1
    shop.news = shop.started()
    assert await shop.told() == []


async def test_what_happened_while_nothing_ran_is_told_at_the_start(shop: NewsShop) -> None:
    await shop.agrees()
    shop.has(**SENT)
    shop.now += 3 * HOUR_S
    shop.news = shop.started()
    assert len(await shop.told()) == 1


async def test_an_outage_of_the_shop_loses_nothing(
    shop: NewsShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.agrees()
    shop.has(**SENT)

    async def down(*_: Any) -> None:
        raise ShopUnavailable("down")

    with monkeypatch.context() as outage:
        outage.setattr(shop.shop, "customers_by_phone", down)
        with pytest.raises(ShopUnavailable):
            await shop.news.look()
    assert len(await shop.told()) == 1


@pytest.mark.parametrize("person", [PHONE, "77"])
async def test_a_shop_behind_an_api_is_looked_at_too(shop: NewsShop, person: str) -> None:
    channel = "whatsapp" if person == PHONE else "telegram"
    await shop.agrees(person=person, channel=channel)
    async with TestServer(ApiStandIn(shop.shop).app) as server:
        api = ShopSettings(url=str(server.make_url("/api/")), order_numbers=("ORD-1234",))
        shop.news = shop.started(behind_api := HttpShop(api, TOKEN))
        assert await shop.told(channel) == []
        shop.has(**SENT)
        assert len(await shop.told(channel)) == 1
        assert await shop.told(channel) == []
        await behind_api.aclose()


async def test_what_was_erased_is_not_told(shop: NewsShop) -> None:
    number = await shop.agrees(person="77", channel="telegram")
    await shop.change(lambda db: empty_conversation(db, number))
    shop.has(**SENT)
    assert await shop.told("telegram") == []
    assert shop.database.execute("SELECT * FROM order_news").fetchall() == []


async def test_nor_of_a_customer_who_was(shop: NewsShop) -> None:
    """In whose chat nobody could be sure that it was them."""
    await shop.agrees(person="77", channel="telegram")
    [customer] = shop.database.execute("SELECT customer_id FROM orders").fetchone()
    await shop.change(lambda db: empty_customer(db, customer))
    await shop.change(lambda db: db.execute("UPDATE orders SET status = 'shipped'"))
    assert await shop.told("telegram") == []
    assert shop.database.execute("SELECT * FROM order_news").fetchall() == []


async def test_a_later_order_of_whom_the_platform_vouches_for_is_told_too(
    shop: NewsShop,
) -> None:
    await shop.agrees()
    later = {"order_number": "ORD-5009", "placed_on": "2026-11-25"}
    shop.now += 21 * HOUR_S
    shop.has(**later, status="processing")
    assert await shop.told() == []
    shop.has(**{**SENT, **later})
    [told] = await shop.told()
    assert "ORD-5009 sudah dikirim" in str(told)


async def test_an_order_of_before_is_no_news(shop: NewsShop) -> None:
    shop.has(order_number="ORD-5000", status="delivered", placed_on="2026-11-10")
    await shop.agrees()
    assert await shop.told() == []


async def test_of_an_order_that_was_typed_no_other_is_told(shop: NewsShop) -> None:
    await shop.agrees(person="77", channel="telegram")
    shop.has(order_number="ORD-5009", **SENT)
    assert await shop.told("telegram") == []


async def test_what_the_customer_did_is_no_news(shop: NewsShop) -> None:
    await shop.agrees()
    [customer] = shop.database.execute("SELECT customer_id FROM orders").fetchone()
    cancel(shop.database, ORDER, customer, datetime(2026, 11, 24, 13))
    assert await shop.told() == []
    await shop.change(lambda db: db.execute("UPDATE orders SET status = 'refunded'"))
    assert len(await shop.told()) == 1


async def test_an_order_to_be_paid_at_the_door_was_not_paid(shop: NewsShop) -> None:
    cod = {"payment_method": "COD", "placed_on": "2026-11-20"}
    shop.has(**cod, status="unpaid")
    await shop.agrees(progress=0)
    shop.has(**cod, status="processing")
    assert await shop.told() == []
    shop.has(**cod, status="shipped")
    assert len(await shop.told()) == 1


async def test_where_the_shop_is_blocked_nothing_is_told(shop: NewsShop) -> None:
    number = await shop.agrees(person="77", channel="telegram")
    gone = Inbound("telegram", "shop", "unfollow", "77", None, dedup_key="u", ignore=True)
    await shop.inbox.accept([gone])
    blocked = await shop.thread.run(lambda db: load_conversation(db, number).blocked)
    assert blocked
    shop.has(**SENT)
    assert await shop.told("telegram") == []
    sql = "SELECT count(*) FROM outbox WHERE state = 'failed'"
    assert shop.database.execute(sql).fetchone() == (0,)


async def test_who_has_not_written_for_long_is_not_written_to(shop: NewsShop) -> None:
    (shop.folder / "message_templates.yml").write_text(TEMPLATES)
    shop.news = shop.started()
    await shop.agrees()
    shop.now += 91 * DAY_S
    shop.has(**{**SENT, "order_number": "ORD-5009", "placed_on": "2027-02-20"})
    assert await shop.told() == []


async def test_an_order_is_not_followed_for_ever(shop: NewsShop) -> None:
    await shop.agrees(person="77", channel="telegram")
    shop.now += 91 * DAY_S
    shop.has(**SENT)
    assert await shop.told("telegram") == []


async def test_a_number_that_moved_is_told_at_the_new_one(shop: NewsShop) -> None:
    await shop.agrees()
    moved = Inbound(
        "whatsapp", "shop", "system", PHONE, "m90", dedup_key="k90", conversation=PHONE,
        extra={"moved_to": ["6281255555555"]}, ignore=True,
    )  # fmt: skip
    await shop.inbox.accept([moved])
    shop.has(**SENT)
    await shop.news.look()
    [message] = await shop.sent()
    assert message.to == "6281255555555"
