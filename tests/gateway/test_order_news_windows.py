"""News of an order go when and how a customer and their platform take them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.conversations.assignment import Assignment
from tests.gateway.news_shop import DAY_S, HOUR_S, MINUTE_S, NOON, SENT, NewsShop, open_news_shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[NewsShop]:
    async with open_news_shop(tmp_path) as shop:
        yield shop


async def test_after_the_window_an_approved_template_goes(shop: NewsShop) -> None:
    shop.has_templates()
    await shop.agrees()
    shop.now += 2 * DAY_S
    shop.has(**SENT)
    assert await shop.told() == ["order_shipped ['Putri', 'ORD-5001', 'JNE', 'JP77']"]
    shop.has(**{**SENT, "status": "delivered"})
    shop.now += HOUR_S
    assert await shop.told() == ["order_status ['Putri', 'ORD-5001', 'sudah diterima']"]
    assert [message["type"] for message in shop.api.messages[-2:]] == ["template", "template"]


async def test_a_template_in_the_customers_language(shop: NewsShop) -> None:
    shop.has_templates()
    await shop.agrees(language="en")
    shop.now += 2 * DAY_S
    shop.has(**{**SENT, "status": "delivered"})
    assert await shop.told() == ["order_status ['Putri', 'ORD-5001', 'already delivered']"]


async def test_a_template_that_would_have_gaps_is_not_sent(shop: NewsShop) -> None:
    shop.has_templates()
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


async def test_a_channel_without_a_window_is_told_however_late(shop: NewsShop) -> None:
    await shop.agrees(person="77", channel="telegram")
    shop.now += 20 * DAY_S
    shop.has(**SENT)
    assert len(await shop.told("telegram")) == 1


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
    handling = Assignment(shop.thread, lambda message: [message], shop.clock)
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
