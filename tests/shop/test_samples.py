"""From the sample shop to one's own: nothing of the sample stays, nothing of one's own goes."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.shop.live_samples import (
    are_samples_live,
    count_samples,
    live_samples,
    remove_samples,
)
from bot.shop.sqlite_changes import cancel
from bot.store.engine.database import open_database
from bot.store.schema.migrations import migrations
from tests.shop.importing.files import lines_of, taken_over

NOW = datetime(2026, 11, 24, 12, 0)
EMPTY = ("customers", "orders", "order_items", "tracking_events", "returns", "order_changes",
         "products")  # fmt: skip


def test_nothing_of_the_sample_stays(database: Database, tmp_path: Path) -> None:
    owner = database["orders"].get("ORD-2293")["customer_id"]
    cancel(database, "ORD-2293", owner, NOW)
    removed = remove_samples(database, tmp_path)
    assert (removed.orders, removed.customers) == (500, 220)
    assert {table: database[table].count for table in EMPTY} == dict.fromkeys(EMPTY, 0)
    assert database.execute("SELECT count(*) FROM product_words").fetchone() == (0,)
    assert not are_samples_live(tmp_path)
    assert live_samples(database, tmp_path) is None


def test_what_is_ones_own_stays(database: Database, tmp_path: Path) -> None:
    sample = next(database["products"].rows_where("stock > 0"))
    taken_over(
        database,
        lines_of(
            {"order_number": "ORD-7001", "item_name": sample["name_id"], "price": "5000"},
            {"order_number": "ORD-2291", "email": "rina@example.com", "phone": "447700900123"},
        ),
    )
    remove_samples(database, tmp_path)
    assert {row["number"] for row in database["orders"].rows} == {"ORD-7001", "ORD-2291"}
    assert {row["email"] for row in database["customers"].rows} == {
        "putri@example.com", "rina@example.com",
    }  # fmt: skip
    kept = database["products"].get(sample["id"])
    assert (kept["name_id"], kept["price"], kept["stock"]) == (sample["name_id"], 5000, None)
    assert (kept["sizes_json"], kept["restock_date"], kept["source"]) == ("[]", None, None)
    assert count_samples(database).products == 0


def test_chats_no_longer_belong_to_a_customer_of_the_sample(
    database: Database, tmp_path: Path
) -> None:
    owner = database["orders"].get("ORD-2291")["customer_id"]
    database["conversations"].insert(
        {"id": 1, "channel": "web", "account": "web", "chat": "x", "created_at": 0,
         "customer_id": owner}
    )  # fmt: skip
    remove_samples(database, tmp_path)
    assert database["conversations"].get(1)["customer_id"] is None


def test_again_and_after_an_interruption(database: Database, tmp_path: Path) -> None:
    database.execute(
        "CREATE TRIGGER full BEFORE DELETE ON products BEGIN SELECT RAISE(ABORT, ''); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        remove_samples(database, tmp_path)
    assert count_samples(database).orders == 500, "all or nothing"
    database.execute("DROP TRIGGER full")
    assert remove_samples(database, tmp_path).orders == 500
    assert remove_samples(database, tmp_path).orders == 0


def test_samples_of_before_are_known_as_such(tmp_path: Path) -> None:
    path = tmp_path / "sapa.db"
    old = Database(path)
    migrations.apply(old, stop_before="0043_sources")
    for customer, number, product in (
        ("C-0001", "ORD-2291", "P-101"),
        ("C-1a2b3c4d5e6f", "ORD-7001", "P-1a2b3c4d5e6f"),
    ):
        old.executescript(
            f"""
            INSERT INTO customers VALUES ('{customer}', 'X', 'x@example.com', NULL);
            INSERT INTO orders (number, customer_id, status, placed_on)
                VALUES ('{number}', '{customer}', 'shipped', '2026-11-20');
            INSERT INTO products (id, name_en, name_id, category)
                VALUES ('{product}', 'a', 'b', '');
            """
        )
    old.close()
    database = open_database(path)
    counted = count_samples(database)
    assert (counted.orders, counted.products) == (1, 1)
    assert database["orders"].get("ORD-7001")["source"] is None
