"""Merchants' files: taken over whole, or refused with everything that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.shop.importer import import_orders
from bot.shop.sqlite_shop import SqliteShop
from bot.store.database import open_database

COLUMNS = (
    "order_number,customer_name,email,phone,status,placed_on,item_name,quantity,price,total,"
    "address,courier,tracking_number,estimated_on,delivered_on"
)
TWO_ORDERS = f"""{COLUMNS}
ORD-7001,Tono,Tono@Toko.com,0812-3333-4444,shipped,2026-11-20,Kopi Gayo,2,85000,190000,"Jl. 1
Medan",JNE,JNE1,2026-11-26,
ORD-7001,Tono,Tono@Toko.com,0812-3333-4444,shipped,2026-11-20,Teh Melati,1,20000,190000,"Jl. 1
Medan",JNE,JNE1,2026-11-26,
ORD-7002,Tini,,447700900456,delivered,2026-11-01,Canvas tote bag,1,8900,9900,Jl. 2,JT,,,2026-11-05
"""


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str, name: str = "orders.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def _counts(database: Database) -> list[int]:
    tables = ("customers", "products", "orders", "order_items")
    return [database[table].count for table in tables]


def test_a_csv_file_with_several_items_an_order(database: Database, file) -> None:
    report = import_orders(file(TWO_ORDERS), database)
    assert report.errors == []
    assert (report.orders, report.replaced, report.new_customers) == (2, 0, 2)
    assert report.new_products == 2, "the tote bag was known"
    order = database["orders"].get("ORD-7001")
    assert (order["total"], order["address"]) == (190000, "Jl. 1\nMedan")
    items = list(database["order_items"].rows_where("order_number = 'ORD-7001'"))
    assert [(i["name"], i["quantity"], i["price"]) for i in items] == [
        ("Kopi Gayo", 2, 85000),
        ("Teh Melati", 1, 20000),
    ]
    assert database["customers"].get(order["customer_id"])["phone"] == "6281233334444"


@pytest.mark.asyncio
async def test_imported_customers_can_prove_their_orders(
    database_path: Path, database: Database, file
) -> None:
    import_orders(file(TWO_ORDERS), database)
    shop = SqliteShop(open_database(database_path))
    assert (await shop.find_owner("7001", "tono@toko.com")).name == "Tono"
    assert (await shop.find_owner("7002", "0456")).name == "Tini"
    await shop.aclose()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ";"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("shipped", "Shipped").replace("ORD-7001", "ord-7001"),
    ],
)
def test_what_spreadsheets_make_of_csv(database: Database, file, change) -> None:
    report = import_orders(file(change(TWO_ORDERS)), database)
    assert (report.errors, report.orders) == ([], 2)


def test_json(database: Database, file) -> None:
    orders = [
        {
            "order_number": "ORD-7001",
            "customer_name": "Tono",
            "email": "tono@example.com",
            "status": "processing",
            "placed_on": "2026-11-20",
            "total": 190000,
            "shipping_fee": 20000,
            "payment_method": "QRIS",
            "address": "Jl. Kopi 1",
            "courier": None,
            "items": [{"item_name": "Kopi Gayo", "quantity": 2, "price": 85000}],
        }
    ]
    report = import_orders(file(json.dumps(orders), "orders.json"), database)
    assert (report.errors, report.orders) == ([], 1)
    order = database["orders"].get("ORD-7001")
    assert (order["shipping_fee"], order["payment_method"], order["courier"]) == (
        20000,
        "QRIS",
        None,
    )


def test_every_error_is_reported_with_its_line_and_nothing_is_written(
    database: Database, file
) -> None:
    before = _counts(database)
    text = f"""{COLUMNS}
ORD-7001,Tono,tono@example.com,,shipped,2026-11-20,Kopi,1,85000,95000,Jl. Kopi 1,,,,
ORD-7002,Tini,tini@example.com,,sent,20/11/2026,Kopi,0,85.000,95000,Jl. Teh 2,,,,
INV/3,,,,unpaid,2026-11-20,,1,85000,-5,Jl. Teh 2,,,,
ORD-7004,Tini,tini@,12,delivered,2026-11-20,Kopi,1,85000,95000,Jl. Teh 2,,,,
ORD-7001,Tono,tono@example.com,,packed,2026-11-20,Teh,1,85000,95000,Jl. Kopi 1,,,,
ORD-7006,Tono
"""
    report = import_orders(file(text), database)
    assert report.orders == 0
    assert report.errors == [
        "line 3: status 'sent' is not known; use one of unpaid, processing, packed, shipped, "
        "delivered, cancelled, return_requested, returned, refunded.",
        "line 3: placed_on '20/11/2026' is not a date; write 2024-11-05.",
        "line 3: quantity '0' is not a number of pieces; write 1.",
        "line 3: price '85.000' is not a whole number of rupiah; write 150000.",
        "line 4: customer_name is missing.",
        "line 4: total '-5' is not a whole number of rupiah; write 150000.",
        "line 4: email and phone are missing; without either the customer can never prove that "
        "the order is theirs.",
        "line 4: item_name is missing.",
        "line 5: email 'tini@' is not an e-mail address.",
        "line 5: phone '12' is not a phone number; write 0812… or +44….",
        "line 5: delivered_on is missing; a delivered order needs it.",
        "line 6: status 'packed' differs from 'shipped' in line 2, which is the same order.",
        "line 7: has more or fewer cells than line 1 has columns.",
    ]
    assert _counts(database) == before


def test_errors_in_json_name_the_order_and_the_item(database: Database, file) -> None:
    orders = [
        {"order_number": "ORD-7001", "items": [], "color": "red"},
        {"items": "Kopi"},
        {
            "order_number": "ORD-7001",
            "customer_name": "Tono",
            "email": "tono@example.com",
            "status": "unpaid",
            "placed_on": "2026-11-20",
            "total": 1.5,
            "address": "Jl. Kopi 1",
            "items": [{"item_name": "Kopi", "quantity": True, "price": 1}],
        },
    ]
    errors = import_orders(file(json.dumps(orders), "orders.json"), database).errors
    assert "order 1: has no items." in errors
    assert "order 1: the field 'color' is not known." in errors
    assert 'order 2: must be an object with a list of objects named "items".' in errors
    assert "order 3: total '1.5' is not a whole number of rupiah; write 150000." in errors
    assert "order 3: ORD-7001 is in order 1 already." in errors
    assert "order 3, item 1: quantity 'True' is not a number of pieces; write 1." in errors


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("order_number,colour\nORD-7001,red\n", "a.csv", "line 1: the column customer_name is"),
        (f'{COLUMNS}\nORD-7001,"Tono\n', "a.csv", "this is not CSV"),
        ("", "a.csv", "line 1: the column order_number is missing"),
        (f"{COLUMNS}\n", "a.csv", "holds no orders"),
        ('[\n{"order_number": }]', "a.json", "line 2: this is not JSON"),
        ("{}", "a.json", "a list of orders is needed"),
    ],
)
def test_files_that_cannot_be_read(
    database: Database, file, text: str, name: str, message: str
) -> None:
    (error,) = import_orders(file(text, name), database).errors
    assert message in error


def test_a_missing_and_a_foreign_file(database: Database, tmp_path: Path) -> None:
    (error,) = import_orders(tmp_path / "none.csv", database).errors
    assert "No such file" in error
    (tmp_path / "latin.csv").write_bytes(b"order_number\n\xe9")
    (error,) = import_orders(tmp_path / "latin.csv", database).errors
    assert "UTF-8" in error


def test_an_existing_order_is_replaced_and_its_history_kept(database: Database, file) -> None:
    database["order_changes"].insert(
        {
            "order_number": "ORD-2291",
            "change": "address",
            "before": "a",
            "after": "b",
            "created_at": 1,
        }
    )
    text = f"""{COLUMNS}
ORD-2291,Rina Hartono,rina@example.com,447700900123,packed,2026-11-21,Kopi,1,85000,95000,Jl. 9,,,,
"""
    report = import_orders(file(text), database)
    assert (report.orders, report.replaced, report.new_customers) == (1, 1, 0)
    order = database["orders"].get("ORD-2291")
    assert (order["status"], order["address"], order["courier"]) == ("packed", "Jl. 9", None)
    assert [i["name"] for i in database["order_items"].rows_where("order_number = 'ORD-2291'")] == [
        "Kopi"
    ]
    assert database["tracking_events"].count_where("order_number = 'ORD-2291'") == 0
    assert database["order_changes"].count == 1


def test_people_who_share_a_placeholder_address_stay_apart(database: Database, file) -> None:
    rows = [
        f"ORD-700{n},Pembeli {n},noemail@example.com,0812555500{n:02d},unpaid,2026-11-20,"
        "Kopi,1,85000,95000,Jl. Kopi 1,,,,"
        for n in range(3)
    ]
    report = import_orders(file("\n".join([COLUMNS, *rows])), database)
    assert (report.errors, report.new_customers) == ([], 3)


def test_a_failure_while_writing_leaves_nothing(database: Database, file) -> None:
    before = _counts(database)
    database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON orders WHEN new.number = 'ORD-7002' "
        "BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(Exception, match="full"):
        import_orders(file(TWO_ORDERS), database)
    assert _counts(database) == before


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("INV/20261105/MPL/3598812345", "inv 20261105 mpl 3598812345"), ("#1001", "1001"),
        ("2611051ABCDEFG", "2611051abcdefg"), ("577123456789012345", "577123456789012345"),
        ("ORD-7001", "ord 7001"), ("so 1001", "SO-1001"), ("99", "99"),
    ],
)  # fmt: skip
async def test_a_number_is_kept_as_it_is_and_found_as_it_is_typed(
    database_path: Path, file, number: str, typed: str
) -> None:
    row = f"{number},Tono,tono@example.com,,shipped,2026-11-20,Kopi,1,85000,95000,Jl. Kopi 1,,,,"
    database = open_database(database_path)
    assert import_orders(file(f"{COLUMNS}\n{row}\n"), database).errors == []
    shop = SqliteShop(database)
    owner = await shop.find_owner(typed, "tono@example.com")
    assert owner is not None and owner.name == "Tono"
    order = await shop.order(typed, owner.id)
    assert order is not None and order.number == number
    await shop.aclose()
