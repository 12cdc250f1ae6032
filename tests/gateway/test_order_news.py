"""Who agreed is told once what has become of their order, whoever changed its record."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.settings import Settings
from bot.settings_sections import ShopSettings
from bot.shop.http_shop import HttpShop
from bot.shop.shop import ShopUnavailable
from bot.shop.sqlite_changes import cancel
from tests.gateway.news_shop import HOUR_S, ORDER, PHONE, SENT, NewsShop, open_news_shop
from tests.shop.conftest import TOKEN, ApiStandIn


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[NewsShop]:
    async with open_news_shop(settings.root, settings.store) as shop:
        yield shop


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


async def test_a_crash_neither_loses_nor_repeats(shop: NewsShop) -> None:
    await shop.agrees()
    shop.has(**SENT)
    await shop.fill_the_disk()
    with pytest.raises(Exception, match="full_disk"):
        await shop.news.look()
    await shop.clear_the_disk()
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
