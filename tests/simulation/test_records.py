"""What a turn changed in the sample shop, and how that is undone for the next conversation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.evaluation.conversations.conversation import Change
from bot.shop.sample_data import load_sample
from bot.shop.sqlite_changes import cancel, change_address, request_return
from bot.simulation.records import Records, private_rows
from bot.store.engine.database import open_database


@pytest.fixture
def shop(tmp_path: Path) -> Database:
    database = open_database(tmp_path / "sapa.db")
    load_sample(database)
    return database


def owner(shop: Database, number: str) -> str:
    return str(shop["orders"].get(number)["customer_id"])


def test_changes_are_seen_and_undone(shop: Database) -> None:
    first, now = Records.read(shop), datetime.now()
    rina, budi = owner(shop, "ORD-2293"), owner(shop, "ORD-1180")
    cancel(shop, "ORD-1180", budi, now)
    change_address(shop, "ORD-2293", rina, "Jl. Baru 1, Bandung", now)
    [item] = shop.execute(
        "SELECT name FROM order_items WHERE order_number = 'ORD-2292' LIMIT 1"
    ).fetchone()
    request_return(shop, "ORD-2292", rina, item, "too small", None, now)
    assert set(first.changes_until(Records.read(shop))) == {
        Change("ORD-1180", "cancelled"),
        Change("ORD-2293", "address"),
        Change("ORD-2292", "return"),
    }
    first.restore(shop)
    assert Records.read(shop) == first
    assert shop["order_changes"].count == 0
    assert first.returns  # those that the sample came with


def test_what_belongs_to_somebody(shop: Database) -> None:
    rows = {row["number"]: row for row in private_rows(shop)}
    assert rows["ORD-2291"]["email"] == "rina@example.com"
    assert len(rows) == shop["orders"].count
