"""The sample shop: complete, believable and the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import phonenumbers
import pytest
from sqlite_utils import Database

from bot.shop.records import ORDER_STATUSES, TrackingStatus
from bot.shop.sample_data import ShopNotEmpty, load_sample
from bot.shop.shop import Shop
from bot.store.engine.database import open_database
from tests.checkout import CHECKOUT

NOW = datetime(2026, 11, 24, 12, 0)
TODAY = NOW.date().isoformat()


def test_its_size_and_every_state(database: Database) -> None:
    assert database["customers"].count == 220
    assert database["products"].count == 80
    assert database["orders"].count == 500
    counts = dict(database.execute("SELECT status, count(*) FROM orders GROUP BY status"))
    assert set(counts) == set(ORDER_STATUSES)
    assert min(counts.values()) >= 10
    events = {row[0] for row in database.execute("SELECT DISTINCT status FROM tracking_events")}
    assert events == set(TrackingStatus.__args__)
    assert all(
        database["order_items"].count_where("order_number = ?", [row["number"]])
        for row in database["orders"].rows
    )


def test_its_people_are_nobody(database: Database) -> None:
    for customer in database["customers"].rows:
        assert customer["email"].endswith("@example.com")
        number = phonenumbers.parse(f"+{customer['phone']}")
        assert phonenumbers.is_possible_number(number)
        if number.country_code == 62:
            assert phonenumbers.is_valid_number(number)
    for column in ("name", "email", "phone", "substr(phone, -4)"):
        (distinct,) = database.execute(f"SELECT count(DISTINCT {column}) FROM customers").fetchone()
        assert distinct == 220


async def test_the_documented_orders(shop: Shop, customer_id: Callable[[str], str]) -> None:
    expected = {
        "rina": [("ORD-2293", "processing"), ("ORD-2291", "shipped"), ("ORD-2292", "delivered")],
        "budi": [
            ("ORD-1182", "unpaid"),
            ("ORD-1180", "processing"),
            ("ORD-1184", "packed"),
            ("ORD-1181", "delivered"),
            ("ORD-1183", "refunded"),
        ],
        "dewi": [("ORD-1500", "shipped")],
    }
    for name, orders in expected.items():
        found = await shop.orders_of(customer_id(name), 50)
        assert [(order.number, order.status) for order in found] == orders
    assert len((await shop.order("ORD-2292", customer_id("rina"))).items) == 2
    late = await shop.order("ORD-1181", customer_id("budi"))
    assert (date(2026, 11, 24) - late.delivered_on).days == 20


def test_days_places_and_states_fit_together(database: Database) -> None:
    for order in database["orders"].rows:
        where = "order_number = ?"
        events = list(
            database["tracking_events"].rows_where(where, [order["number"]], order_by="position")
        )
        arrived = order["status"] in ("delivered", "return_requested", "returned", "refunded")
        assert order["placed_on"] <= TODAY
        assert (order["delivered_on"] is not None) == arrived
        assert bool(events) == (arrived or order["status"] == "shipped")
        assert (order["tracking_number"] is not None) == bool(events)
        times = [event["happened_at"] for event in events]
        assert times == sorted(times)
        assert all(order["placed_on"] < time <= NOW.isoformat() for time in times)
        if arrived:
            assert events[-1]["status"] == "delivered"
            assert events[-1]["place"] in order["address"]
            assert times[-1][:10] == order["delivered_on"]
        if order["status"] in ("processing", "packed", "shipped"):
            assert order["estimated_on"] >= TODAY


def test_what_is_out_of_stock_comes_again(database: Database) -> None:
    sold_out = list(database["products"].rows_where("stock = 0"))
    assert len(sold_out) >= 5
    assert all(product["restock_date"] > TODAY for product in sold_out)


@pytest.mark.parametrize("hour", [0, 8, 23])
def test_it_is_believable_at_any_hour(tmp_path: Path, hour: int) -> None:
    now = datetime(2028, 2, 29, hour)
    database = open_database(tmp_path / "other.db")
    load_sample(database, now)
    last = "SELECT max(happened_at), place FROM tracking_events WHERE order_number = 'ORD-2291'"
    assert database.execute(last).fetchone()[1] == "Surabaya"
    (latest,) = database.execute("SELECT max(happened_at) FROM tracking_events").fetchone()
    assert latest <= now.isoformat()


def test_it_is_the_same_every_time(database: Database, tmp_path: Path) -> None:
    again = open_database(tmp_path / "again.db")
    load_sample(again, NOW)
    for table in ("customers", "products", "orders", "order_items", "tracking_events"):
        assert list(again[table].rows) == list(database[table].rows)


def test_it_is_only_for_an_empty_shop(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ShopNotEmpty, match="customers already"):
        load_sample(database)
    other = open_database(tmp_path / "own.db")
    other["products"].insert(
        {"id": "P-1", "name_en": "a", "name_id": "b", "category": "", "price": 1, "stock": 1}
    )
    with pytest.raises(ShopNotEmpty):
        load_sample(other)
    assert other["customers"].count == 0


def test_what_written_conversations_name_is_in_its_order(database: Database) -> None:
    """Who writes conversations looks at the sample's orders; a change of these makes them wrong."""
    missing = []
    for file in sorted((CHECKOUT / "bench" / "conversations").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            conversation = json.loads(line)
            for turn in conversation["turns"]:
                facts = turn.get("check", {}).get("facts", {})
                order, item = facts.get("order"), facts.get("item")
                rows = database["order_items"].rows_where("order_number = ?", [order])
                names = " ".join(row["name"] for row in rows).casefold()
                wanted = [item] if isinstance(item, str) else item or []
                if wanted and names and not any(one.casefold() in names for one in wanted):
                    missing.append((conversation["id"], order, item, names))
    assert not missing
