"""Who asked for it is told once that something is in stock again, whoever changed its record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.gateway.stock_news import WAITED_DAYS, StockNewsTeller
from bot.message_templates import MessageTemplatesBroken, read_message_templates
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.settings_sections import ShopSettings
from bot.shop.http_shop import HttpShop
from bot.store.privacy.anonymization import empty_conversation
from bot.watched_file import WatchedFile
from tests.gateway.news_shop import DAY_S, HOUR_S, MINUTE_S, NewsShop, open_news_shop
from tests.shop.conftest import TOKEN, ApiStandIn

TEMPLATE = """
- channel: whatsapp
  name: order_update
  language: id
  text: Halo {{1}}, {{2}} sudah ada lagi.
  parameters: [name, product]
  sent_for: restocked
"""


class StockShop:
    """A jacket is sold out; Putri waits for it."""

    def __init__(self, shop: NewsShop) -> None:
        self.news = shop
        shop.database.table("products").insert(
            {"id": "P-1", "name_en": "Denim Jacket", "name_id": "Jaket Denim", "category": "Jaket",
             "price": 329000, "stock": 0, "sizes_json": '["M", "L"]', "colours_json": "[]"},
        )  # fmt: skip
        self.teller = self.started()

    def started(self, shop: Any = None) -> StockNewsTeller:
        file = self.news.folder / "message_templates.yml"
        return StockNewsTeller(
            Settings(self.news.folder), self.news.thread, self.news.channels,
            shop or self.news.shop,
            WatchedFile(Path("domain.yml"), read_replies, (RepliesBroken,)),
            WatchedFile(file, read_message_templates, (MessageTemplatesBroken,)),
            lambda: None, self.news.clock,
        )  # fmt: skip

    async def waits(self, size: str | None = None, **more: Any) -> int:
        wish = {"product": "P-1", "name": "Jaket Denim", "size": size}
        number = await self.news.writes("kabari kalau ada lagi", stock_wish=wish, **more)
        await self.news.sent(more.get("channel", "whatsapp"))
        self.news.now += HOUR_S
        return number

    def has(self, stock: int | None) -> None:
        with self.news.database.transaction():
            self.news.database.execute("UPDATE products SET stock = ? WHERE id = 'P-1'", [stock])

    async def told(self, channel: str = "whatsapp") -> list[str]:
        await self.teller.look()
        return [
            one.text or f"{one.template.name} {one.template.parameters}"  # type: ignore[union-attr]
            for one in await self.news.sent(channel)
        ]


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[StockShop]:
    async with open_news_shop(settings.root, settings.store) as news:
        yield StockShop(news)


async def test_it_is_told_once(shop: StockShop) -> None:
    await shop.waits()
    assert await shop.told() == []
    shop.has(4)
    assert await shop.told() == [
        "Kabar baik, Kak: Jaket Denim sudah ada lagi. Harga: Rp329.000. Ukuran: M, L. "
        "Barangnya tidak bisa saya simpankan, jadi kalau mau segera dipesan ya."
    ]
    shop.has(0)
    shop.has(4)
    assert await shop.told() == []


async def test_in_english(shop: StockShop) -> None:
    await shop.waits(language="en")
    shop.has(1)
    [told] = await shop.told()
    assert told.startswith("Denim Jacket is in stock again, as you asked. Price: Rp329,000.")


async def test_unknown_stock_is_not_told_as_there(shop: StockShop) -> None:
    await shop.waits()
    shop.has(None)
    assert await shop.told() == []


@pytest.mark.parametrize(("size", "told"), [("l", 1), ("XXL", 0)])
async def test_only_in_the_size_that_was_asked_for(shop: StockShop, size: str, told: int) -> None:
    await shop.waits(size=size)
    shop.has(3)
    assert len(await shop.told()) == told


async def test_two_who_wait_are_both_told(shop: StockShop) -> None:
    await shop.waits()
    await shop.waits(person="88", channel="telegram")
    shop.has(3)
    await shop.teller.look()
    assert len(await shop.news.sent()) == 1 and len(await shop.news.sent("telegram")) == 1


async def test_nobody_is_interrupted_or_woken(shop: StockShop) -> None:
    await shop.waits()
    await shop.news.writes("halo")
    await shop.news.sent()
    shop.has(3)
    assert await shop.told() == []
    shop.news.now += 11 * HOUR_S  # midnight
    assert await shop.told() == []
    shop.news.now += 10 * HOUR_S
    assert len(await shop.told()) == 1


async def test_after_the_window_an_approved_template_goes(shop: StockShop) -> None:
    await shop.waits()
    (shop.news.folder / "message_templates.yml").write_text(TEMPLATE)
    shop.teller = shop.started()
    shop.news.now += 3 * DAY_S
    shop.has(3)
    assert await shop.told() == ["order_update ['Putri', 'Jaket Denim']"]


async def test_without_one_it_is_told_when_they_write_again(shop: StockShop) -> None:
    await shop.waits()
    shop.news.now += 3 * DAY_S
    shop.has(3)
    assert await shop.told() == []
    await shop.news.writes("halo kak")
    await shop.news.sent()
    shop.news.now += 5 * MINUTE_S
    assert len(await shop.told()) == 1


@pytest.mark.parametrize("words", ["jangan kabari lagi", "STOP", "stop the updates please"])
async def test_it_ends_when_they_want_no_more(shop: StockShop, words: str) -> None:
    await shop.waits()
    await shop.news.writes(words)
    await shop.news.sent()
    shop.news.now += HOUR_S
    shop.has(3)
    assert await shop.told() == []


async def test_an_erased_customer_is_told_nothing(shop: StockShop) -> None:
    number = await shop.waits()
    await shop.news.change(lambda db: empty_conversation(db, number))
    shop.has(3)
    assert await shop.told() == []
    assert shop.news.database.table("stock_wishes").count == 0


async def test_half_a_year_is_enough(shop: StockShop) -> None:
    await shop.waits()
    shop.news.now += (WAITED_DAYS + 1) * DAY_S
    shop.has(3)
    await shop.told()
    assert shop.news.database.table("stock_wishes").count == 0


async def test_a_crash_neither_loses_nor_repeats(shop: StockShop) -> None:
    await shop.waits()
    shop.has(3)
    await shop.news.fill_the_disk()
    with pytest.raises(Exception, match="full_disk"):
        await shop.teller.look()
    await shop.news.clear_the_disk()
    assert len(await shop.told()) == 1
    shop.teller = shop.started()
    assert await shop.told() == []


async def test_a_shop_behind_an_api_is_looked_at_too(shop: StockShop) -> None:
    await shop.waits()
    stand_in = ApiStandIn(shop.news.shop)
    async with TestServer(stand_in.app) as server:
        settings = ShopSettings(source="http", url=str(server.make_url("/api")))
        api = HttpShop(settings, TOKEN)
        shop.teller = shop.started(api)
        shop.has(3)
        assert len(await shop.told()) == 1
        await api.aclose()
