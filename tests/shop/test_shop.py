"""What every Shop promises, in SQLite as behind HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from aiohttp import web
from sqlite_utils import Database

from bot.shop.http_shop import HttpShop
from bot.shop.shop import NotPossible, OrderNotFound, Shop, ShopUnavailable
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database
from tests.shop.conftest import ApiStandIn

TODAY = date(2026, 11, 24)
Ids = Callable[[str], str]


@pytest.mark.parametrize(
    ("number", "proof"),
    [
        ("ORD-2291", "rina@example.com"),
        ("ord 2291", " Rina@Example.COM "),
        ("#2291", "0123"),
        ("２２９１", "+44 7700 900123"),
        ("ORD-1180", "0812-0000-1180"),
        ("ORD-1180", "6281200001180"),
        ("ORD-1180", "１１８０"),
        ("ORD-1500", "12025550143"),
    ],
)
async def test_the_owner_is_found_by_any_proof(shop: Shop, number: str, proof: str) -> None:
    owner = await shop.find_owner(number, proof)
    assert owner is not None
    assert owner.name in ("Rina Hartono", "Budi Santoso", "Dewi Lestari")


@pytest.mark.parametrize("written", ["JNE8812345678", "JNE-8812345678"])
async def test_a_parcel_leads_to_the_number_of_its_order(shop: Shop, written: str) -> None:
    assert await shop.order_of_parcel(written) == "ORD-2291"
    assert await shop.order_of_parcel("JNE0000000000") is None


async def test_an_api_without_parcels_does_not_say_that_there_is_none(
    http_shop: HttpShop, api: ApiStandIn
) -> None:
    api.answers = [web.Response(status=404, text="no such page")]
    with pytest.raises(ShopUnavailable):
        await http_shop.order_of_parcel("JNE8812345678")


@pytest.mark.parametrize(
    ("number", "proof"),
    [
        ("ORD-2291", "budi@example.com"),
        ("ORD-2291", "1180"),
        ("ORD-2291", "123"),
        ("ORD-2291", "%"),
        ("ORD-2291", ""),
        ("ORD-2291", "' OR 1=1 --"),
        ("ORD-2291", "0123 0124 0125"),
        ("ORD-9999", "rina@example.com"),
        ("ORD-9999", "nobody@example.invalid"),
        ("ORD-9999", "0000"),
        ("", "0123"),
        ("ОRD-2291", "0123"),  # a Cyrillic О
        ("../customers", "0123"),
    ],
)
async def test_a_wrong_proof_and_a_missing_order_end_alike(
    shop: Shop, number: str, proof: str
) -> None:
    assert await shop.find_owner(number, proof) is None


async def test_nobody_reaches_the_order_of_another_customer(
    shop: Shop, customer_id: Ids, database: Database
) -> None:
    budi = customer_id("budi")
    assert await shop.order("ORD-2293", budi) is None
    for change in (
        shop.cancel("ORD-2293", budi),
        shop.change_address("ORD-2293", budi, "Jl. Pencuri 1"),
        shop.request_return("ORD-2292", budi, "Kemeja Batik Kawung Wanita", "rusak", None),
        shop.cancel("ORD-9999", budi),
        shop.cancel("../../C-0001/orders/ORD-2293", budi),
    ):
        with pytest.raises(OrderNotFound):
            await change
    assert database["order_changes"].count == 0
    assert all(order.customer_id == budi for order in await shop.orders_of(budi, 50))


async def test_an_order_comes_whole(shop: Shop, customer_id: Ids) -> None:
    order = await shop.order("ORD-2291", customer_id("rina"))
    assert order.status == "shipped"
    assert (order.courier, order.tracking_number) == ("JNE", "JNE8812345678")
    assert order.estimated_on == TODAY + timedelta(days=2)
    assert [item.name for item in order.items] == ["Jaket Denim Biru", "Tote Bag Kanvas"]
    assert order.total == order.shipping_fee + sum(i.price * i.quantity for i in order.items)
    assert order.tracking[-1].place == "Surabaya"
    assert order.tracking[-1].status == "in_transit"
    assert order.tracking[0].happened_at < order.tracking[-1].happened_at < datetime(2026, 11, 24)


async def test_orders_come_newest_first_and_at_most_as_many_as_asked(
    shop: Shop, customer_id: Ids
) -> None:
    orders = await shop.orders_of(customer_id("rina"), 5)
    assert [order.number for order in orders] == ["ORD-2293", "ORD-2291", "ORD-2292"]
    assert [o.number for o in await shop.orders_of(customer_id("rina"), 1)] == ["ORD-2293"]


async def test_one_phone_may_stand_under_several_customers(
    shop: Shop, database: Database
) -> None:
    [rina] = await shop.customers_by_phone("+447700900123")
    assert rina.name == "Rina Hartono"
    assert await shop.customers_by_phone("447700900999") == []
    database["customers"].insert({"id": "C-x", "name": "Rini", "phone": "447700900123"})
    both = await shop.customers_by_phone("447700900123")
    assert {customer.name for customer in both} == {"Rina Hartono", "Rini"}


async def test_cancelling_is_done_and_noted(
    shop: Shop, customer_id: Ids, database: Database
) -> None:
    order = await shop.cancel("ORD-2293", customer_id("rina"))
    assert order.status == "cancelled"
    (note,) = database["order_changes"].rows
    assert (note["change"], note["before"], note["after"]) == (
        "cancelled",
        "processing",
        "cancelled",
    )
    assert (await shop.cancel("ORD-1182", customer_id("budi"))).status == "cancelled"


@pytest.mark.parametrize(
    ("number", "name", "status"),
    [
        ("ORD-2291", "rina", "shipped"),
        ("ORD-2292", "rina", "delivered"),
        ("ORD-1183", "budi", "refunded"),
        ("ORD-1184", "budi", "packed"),
    ],
)
async def test_once_packed_an_order_stays_as_it_is(
    shop: Shop, customer_id: Ids, database: Database, number: str, name: str, status: str
) -> None:
    before = await shop.order(number, customer_id(name))
    for change in (
        shop.cancel(number, customer_id(name)),
        shop.change_address(number, customer_id(name), "Jl. Baru 1, Solo"),
    ):
        with pytest.raises(NotPossible) as refusal:
            await change
        assert (refusal.value.reason, refusal.value.status) == ("status", status)
    assert await shop.order(number, customer_id(name)) == before
    assert database["order_changes"].count == 0


async def test_an_address_is_changed_and_the_old_one_noted(
    shop: Shop, customer_id: Ids, database: Database
) -> None:
    before = await shop.order("ORD-1180", customer_id("budi"))
    order = await shop.change_address("ORD-1180", customer_id("budi"), "Jl. Baru 1, Solo 57131")
    assert order.address == "Jl. Baru 1, Solo 57131"
    (note,) = database["order_changes"].rows
    assert (note["before"], note["after"]) == (before.address, order.address)


async def test_each_item_of_a_fresh_delivery_can_be_returned_once(
    shop: Shop, customer_id: Ids, database: Database
) -> None:
    rina, existing = customer_id("rina"), database["returns"].count
    order = await shop.request_return(
        "ORD-2292", rina, "kemeja batik kawung wanita", "kekecilan", "media-1"
    )
    assert order.status == "return_requested"
    with pytest.raises(NotPossible) as refusal:
        await shop.request_return("ORD-2292", rina, "Kemeja Batik Kawung Wanita", "lagi", None)
    assert refusal.value.reason == "already_requested"
    await shop.request_return("ORD-2292", rina, "Hijab Pashmina Polos", "salah warna", None)
    rows = list(database["returns"].rows)[existing:]
    assert [(row["item"], row["photo"]) for row in rows] == [
        ("Kemeja Batik Kawung Wanita", "media-1"),
        ("Hijab Pashmina Polos", None),
    ]


@pytest.mark.parametrize(
    ("number", "name", "item", "reason"),
    [
        ("ORD-1181", "budi", "Celana Chino", "too_late"),
        ("ORD-2291", "rina", "Jaket Denim Biru", "status"),
        ("ORD-1183", "budi", "Sandal Kulit", "status"),
        ("ORD-2292", "rina", "Jaket Denim Biru", "unknown_item"),
    ],
)
async def test_why_a_return_is_refused(
    shop: Shop, customer_id: Ids, number: str, name: str, item: str, reason: str
) -> None:
    with pytest.raises(NotPossible) as refusal:
        await shop.request_return(number, customer_id(name), item, "rusak", None)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(("days", "possible"), [(0, True), (7, True), (8, False)])
async def test_the_last_day_for_a_return_is_the_seventh(
    shop: Shop, customer_id: Ids, database: Database, days: int, possible: bool
) -> None:
    delivered_on = (TODAY - timedelta(days=days)).isoformat()
    database["orders"].update("ORD-2292", {"delivered_on": delivered_on})
    wish = shop.request_return("ORD-2292", customer_id("rina"), "Hijab Pashmina Polos", "x", None)
    if possible:
        assert (await wish).status == "return_requested"
    else:
        with pytest.raises(NotPossible):
            await wish


async def test_products_come_as_the_shop_has_them(shop: Shop) -> None:
    (product,) = await shop.find_products("kemeja flanel", 5)
    assert (product.id, product.price, product.stock) == ("P-204", 185000, 0)
    assert product.sizes == ["M", "L", "XL"]
    assert product.restock_date == TODAY + timedelta(days=5)
    assert await shop.find_products("ga ada kak", 5) == []


async def test_two_processes_cannot_both_cancel(database_path, customer_id: Ids) -> None:
    shops = [SqliteShop(open_database(database_path)) for _ in range(4)]
    wishes = [shop.cancel("ORD-2293", customer_id("rina")) for shop in shops]
    results = await asyncio.gather(*wishes, return_exceptions=True)
    for shop in shops:
        await shop.aclose()
    refusals = [result for result in results if isinstance(result, NotPossible)]
    assert [refusal.status for refusal in refusals] == ["cancelled"] * 3
    assert open_database(database_path)["order_changes"].count == 1


async def test_a_change_that_cannot_be_noted_is_not_made(
    sqlite_shop: SqliteShop, customer_id: Ids, database: Database
) -> None:
    database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON order_changes BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(Exception, match="full"):
        await sqlite_shop.cancel("ORD-2293", customer_id("rina"))
    assert (await sqlite_shop.order("ORD-2293", customer_id("rina"))).status == "processing"


async def test_missing_and_wrong_ask_the_database_the_same(database_path) -> None:
    """Also who waits with a stopwatch learns nothing: the same queries, over one index."""
    database = open_database(database_path)
    shop = SqliteShop(database)
    asked: dict[str, list[str]] = {}
    for number in ("ORD-2291", "ORD-9999", "nonsense"):
        statements = asked.setdefault(number, [])
        with database.tracer(lambda sql, _, statements=statements: statements.append(sql)):
            assert await shop.find_owner(number, "9999") is None
    await shop.aclose()
    assert len(asked["ORD-2291"]) == 2
    assert asked["ORD-2291"] == asked["ORD-9999"] == asked["nonsense"]


async def test_a_locked_database_is_an_unavailable_shop(database_path, database: Database) -> None:
    impatient = open_database(database_path)
    impatient.execute("PRAGMA busy_timeout = 50")
    shop = SqliteShop(impatient)
    [owner] = await shop.customers_by_phone("447700900123")
    database.execute("BEGIN IMMEDIATE")
    with pytest.raises(ShopUnavailable, match="locked"):
        await shop.cancel("ORD-2293", owner.id)
    database.execute("ROLLBACK")
    assert (await shop.cancel("ORD-2293", owner.id)).status == "cancelled"
    await shop.aclose()
