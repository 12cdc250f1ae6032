"""The shop's records on PostgreSQL: what is read and changed is what it is on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.currency import Currency
from bot.settings_sections import ShopSettings
from bot.shop.catalogue import read_catalogue
from bot.shop.importing.findings import Answers
from bot.shop.importing.order_import import import_orders, plan_orders
from bot.shop.importing.orders import read_orders
from bot.shop.importing.product_import import import_products
from bot.shop.importing.products import read_products
from bot.shop.live_samples import count_samples, remove_samples
from bot.shop.ownership_proof import Origin, ProofLock, ProofLocked, prove
from bot.shop.parcel_lookups import MOST_PARCELS, ParcelLookups
from bot.shop.product_search import find_products
from bot.shop.sample_data import load_sample
from bot.shop.shop import NotPossible
from bot.shop.sqlite_shop import SqliteShop
from bot.shop.wish import asked_by
from bot.store.engine.store import open_connection, open_store
from tests.postgresql import empty, postgresql

NOW = datetime(2026, 11, 24, 12, 0)
QUESTIONS = (
    "kemeja batik ukuran L ready ga kak", "Do you have batik shirts in L?", "t-shirt", "kaos",
    "KEMEJA BATIKNYA masih ada?", "ｋｅｍｅｊａ batik", "white sneakers pls", "dompet kulit",
    "jaket denim hitam size M", "tas buat laptop", "is the retro sneaker back?", "ada diskon ga",
    'a" OR b* NEAR(', "👋", "black", "café", "",
)  # fmt: skip
ORDERS = b"""order_number,customer_name,phone,status,placed_on,item,quantity,price
ORD-2293,Rina,447700900123,shipped,2026-11-23,Zeppelin,1,90000
NEW-1,Sari,6281234567890,processing,2026-11-23,Zeppelin,2,90000
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@dataclass(frozen=True)
class Stored:
    """A sample shop on an engine."""

    place: Path | str
    shop: SqliteShop


@pytest.fixture(params=["sqlite", "postgresql"])
async def stored(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stored]:
    place: Path | str = tmp_path / "sapa.db"
    if request.param == "postgresql":
        place = str(request.getfixturevalue("address"))
        empty(place)
    with closing(open_connection(place)) as database:
        load_sample(database, NOW)
    shop = SqliteShop(open_store(place), ShopSettings(), lambda: NOW)
    yield Stored(place, shop)
    await shop.aclose()


async def test_who_proves_an_order_theirs_reads_and_cancels_it(stored: Stored) -> None:
    shop = stored.shop
    assert await shop.find_owner("ord 2293", "9999") is None
    rina = await shop.find_owner("ord 2293", "0123")
    assert rina and [rina] == await shop.customers_by_phone("+447700900123")
    assert await shop.customer(rina.id) == rina
    order = await shop.order("ord-2293", rina.id)
    assert order and order.status == "processing" and order.items and order.total
    assert order.number in [one.number for one in await shop.orders_of(rina.id, 10)]
    assert await shop.order_for_staff("2293") == order
    assert (await shop.change_address("ORD-2293", rina.id, "Jl. Mawar 1")).address == "Jl. Mawar 1"
    cancelled = await shop.cancel("ORD-2293", rina.id)
    assert cancelled.status == "cancelled"
    assert [change.what for change in cancelled.changes] == ["address", "cancelled"]


async def test_of_many_at_once_one_cancels(stored: Stored) -> None:
    [rina] = await stored.shop.customers_by_phone("447700900123")
    shops = [SqliteShop(open_store(stored.place), clock=lambda: NOW) for _ in range(4)]
    wishes = [shop.cancel("ORD-2293", rina.id) for shop in shops]
    results = await asyncio.gather(*wishes, return_exceptions=True)
    for shop in shops:
        await shop.aclose()
    assert sorted(type(one).__name__ for one in results) == ["NotPossible"] * 3 + ["Order"]
    after = await stored.shop.order("ORD-2293", rina.id)
    assert after and [change.what for change in after.changes] == ["cancelled"]


async def test_an_item_goes_back_once(stored: Stored) -> None:
    [rina] = await stored.shop.customers_by_phone("447700900123")
    order = await stored.shop.order("ORD-2292", rina.id)
    assert order and order.status == "delivered"
    item = order.items[0].name
    asked = await stored.shop.request_return("ORD-2292", rina.id, item.upper(), "torn", None)
    assert asked.status == "return_requested"
    with pytest.raises(NotPossible, match="already_requested"):
        await stored.shop.request_return("ORD-2292", rina.id, item, "torn", None)


async def test_what_a_message_asked_for_is_done_once_though_its_turn_runs_again(
    stored: Stored,
) -> None:
    shop = stored.shop
    [rina] = await shop.customers_by_phone("447700900123")
    number = next(o.number for o in await shop.orders_of(rina.id, 9) if o.status == "delivered")
    item = (await shop.order(number, rina.id)).items[0].name  # type: ignore[union-attr]

    async def asks(message: str) -> list[str]:
        asked_by.set(message)
        await shop.change_address("ORD-2293", rina.id, "Jl. Mawar 1")
        await shop.request_return(number, rina.id, item, "torn", None)
        order = await shop.cancel("ORD-2293", rina.id)
        return [change.what for change in order.changes]

    assert await asks("1") == await asks("1") == ["address", "cancelled"]
    with pytest.raises(NotPossible, match="status"):
        await asks("2")
    asked_by.set("2")
    with pytest.raises(NotPossible, match="already_requested"):
        await shop.request_return(number, rina.id, item, "torn", None)


async def test_guesses_are_counted_by_all_workers(stored: Stored) -> None:
    locks = [ProofLock(open_store(stored.place)) for _ in range(2)]
    for number in range(5):
        lock = locks[number % 2]
        assert not await prove(stored.shop, lock, "web:1:eve", "ORD-2291", "9999", Origin())
    for lock in locks:
        with pytest.raises(ProofLocked):
            await prove(stored.shop, lock, "web:1:eve", "ORD-2291", "0123", Origin())
        await lock.aclose()
    store = open_store(stored.place)
    lookups = ParcelLookups(store)
    tried = [await lookups.reserve("web:1:eve", f"JP{n}") for n in range(MOST_PARCELS + 1)]
    assert tried == [True] * MOST_PARCELS + [False]
    assert await lookups.reserve("web:1:eve", "JP0")
    await store.aclose()


async def test_products_are_found_as_on_sqlite(stored: Stored, tmp_path: Path) -> None:
    with closing(open_connection(tmp_path / "other.db")) as sqlite:
        load_sample(sqlite, NOW)
        for question in QUESTIONS:
            found = [product.id for product in await stored.shop.find_products(question, 100)]
            on_sqlite = [product.id for product in find_products(sqlite, question, 100)]
            assert found[:1] == on_sqlite[:1] and sorted(found) == sorted(on_sqlite), question
    assert await stored.shop.find_products("yang murah", 3, 100_000)
    assert await stored.shop.recommend([], 3)


async def test_a_file_of_orders_and_products_is_seen_by_who_has_the_shop_open(
    stored: Stored,
) -> None:
    catalogue = read_catalogue(stored.place)
    assert catalogue and "Zeppelin" not in [product.english for product in catalogue.products]
    zone, currency = ZoneInfo("Asia/Jakarta"), Currency("IDR")
    orders = read_orders(ORDERS, Answers(), zone, currency, "ID")
    assert not orders.errors and not orders.questions
    products = read_products(
        b"name,category,price,stock\nZeppelin,clothes,95000,3\n", Answers(), zone, currency, "ID"
    )
    with closing(open_connection(stored.place)) as database:
        assert plan_orders(database, orders).new == ["NEW-1"]
        assert list(import_orders(database, orders).changed) == ["ORD-2293"]
        assert import_orders(database, orders).unchanged == 2
        import_products(database, products)
    [zeppelin] = await stored.shop.find_products("zeppelins", 3)
    assert zeppelin.price == 95_000 and zeppelin.stock == 3
    catalogue = read_catalogue(stored.place)
    assert catalogue and "Zeppelin" in [product.english for product in catalogue.products]
    [sari] = await stored.shop.customers_by_phone("6281234567890")
    assert [order.number for order in await stored.shop.orders_of(sari.id, 5)] == ["NEW-1"]


async def test_the_sample_goes_and_what_is_ones_own_stays(stored: Stored, tmp_path: Path) -> None:
    orders = read_orders(ORDERS, Answers(), ZoneInfo("Asia/Jakarta"), Currency("IDR"), "ID")
    with closing(open_connection(stored.place)) as database:
        import_orders(database, orders)
        assert remove_samples(database, tmp_path).orders == 499
        assert count_samples(database).orders == 0
    assert await stored.shop.order_of_parcel("JP123") is None
    assert not await stored.shop.customers_by_phone("6281200001180")
    assert await stored.shop.order_for_staff("NEW-1")
