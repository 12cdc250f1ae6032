"""Only who agreed is told of an order, in that chat, and only while it is theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messages import Inbound, Reply, Turn
from bot.store.conversations.conversations import load_conversation
from bot.store.privacy.anonymization import empty_conversation, empty_customer
from tests.gateway.news_shop import DAY_S, HOUR_S, ORDER, PHONE, SENT, NewsShop, open_news_shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[NewsShop]:
    async with open_news_shop(tmp_path) as shop:
        yield shop


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


async def test_only_the_chat_that_agreed_is_told(shop: NewsShop) -> None:
    await shop.writes()  # on WhatsApp the same customer asked for nothing
    await shop.agrees(person="77", channel="telegram")
    shop.has(**SENT)
    await shop.sent()
    assert len(await shop.told("telegram")) == 1
    assert await shop.sent("whatsapp") == []


async def test_an_order_that_is_somebody_elses_now_is_not_told(shop: NewsShop) -> None:
    await shop.agrees(person="77", channel="telegram")
    shop.has(**SENT, email="tini@example.com", phone="081299999999", customer_name="Tini")
    assert await shop.told("telegram") == []
    shop.has(**SENT)
    assert await shop.told("telegram") == []


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
    shop.has_templates()
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
