"""What a shop does not know stays unknown, from its file or API to the record."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from sqlite_utils import Database

from bot.shop.shop import Shop
from bot.shop.sqlite_orders import read_order
from bot.store.engine.database import open_database
from bot.store.schema.migrations import migrations
from tests.shop.importing.files import lines_of, taken_over

MINIMAL = lines_of(
    {
        "order_number": "ORD-7003",
        "customer_name": "Tono",
        "email": "tono@example.com",
        "phone": "081299980003",
        "item_name": "Kopi Gayo",
    }
)


async def test_columns_that_a_file_lacks_are_unknown(
    database: Database, sqlite_shop: Shop
) -> None:
    taken_over(database, MINIMAL)
    customer = await sqlite_shop.find_owner("ORD-7003", "tono@example.com")
    order = await sqlite_shop.order("ORD-7003", customer.id)
    assert (order.total, order.address) == (165000, "Jl. Kenanga 5")
    unknown = (
        order.shipping_fee, order.payment_method, order.courier, order.tracking_number,
        order.estimated_on, order.delivered_on,
    )  # fmt: skip
    assert unknown == (None,) * 6


async def test_the_stock_of_what_came_with_an_order_is_unknown(
    database: Database, sqlite_shop: Shop
) -> None:
    taken_over(database, MINIMAL)
    [product] = await sqlite_shop.find_products("kopi gayo", 3)
    assert (product.stock, product.price, product.colours) == (None, 150000, [])


async def test_an_api_may_leave_out_or_null_what_it_does_not_know(api, http_shop: Shop) -> None:
    order = {
        "number": "ORD-7003", "customer_id": "C-1", "status": "shipped", "placed_on": "2026-11-20",
        "items": [{"product_id": "P-1", "name": "Kopi Gayo", "quantity": 1}], "courier": None,
    }  # fmt: skip
    product = {"id": "P-1", "name_en": "Gayo coffee", "name_id": "Kopi Gayo", "stock": None}
    api.answers = [web.json_response(order), web.json_response({"products": [product]})]
    told = await http_shop.order("ORD-7003", "C-1")
    assert (told.total, told.shipping_fee, told.address, told.courier) == (None,) * 4
    assert told.items[0].price is None
    [found] = await http_shop.find_products("kopi", 3)
    assert (found.stock, found.price) == (None, None)


def test_a_database_of_before_forgets_what_it_made_up(tmp_path: Path) -> None:
    path = tmp_path / "sapa.db"
    old = Database(path)
    old.execute("PRAGMA foreign_keys = ON")
    migrations.apply(old, stop_before="0040_unknown_is_null")
    for number, fee, method in (("ORD-7001", 0, ""), ("ORD-7002", 0, "QRIS")):
        old.executescript(
            f"""
            INSERT OR IGNORE INTO customers VALUES ('C-1', 'Tono', 'tono@example.com', NULL);
            INSERT INTO orders (number, customer_id, status, placed_on, total, shipping_fee,
                payment_method, address) VALUES
                ('{number}', 'C-1', 'shipped', '2026-11-20', 165000, {fee}, '{method}', 'Jl. 5');
            """
        )
    for product, category in (("P-1", ""), ("P-2", "Kopi")):
        old.execute(
            "INSERT INTO products (id, name_en, name_id, category, price, stock) "
            "VALUES (?, 'Kopi', 'Kopi', ?, 1000, 0)",
            [product, category],
        )
    old.execute("INSERT INTO order_items VALUES ('ORD-7001', 0, 'P-1', 'Kopi', 1, 1000)")
    old.close()
    database = open_database(path)
    made_up = read_order(database, "ORD-7001", "C-1")
    true = read_order(database, "ORD-7002", "C-1")
    assert (made_up.total, made_up.shipping_fee, made_up.payment_method) == (165000, None, None)
    assert made_up.items[0].price == 1000
    assert (true.shipping_fee, true.payment_method, true.address) == (0, "QRIS", "Jl. 5")
    assert [row["stock"] for row in database.query("SELECT stock FROM products ORDER BY id")] == [
        None,
        0,
    ]
    assert database["product_words"].count == 2
