"""Reads orders and customers from SQLite."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from bot.shop.records import Customer, Order, OrderChange, OrderItem, TrackingEvent
from bot.store.engine.protocol import Database


def read_order(database: Database, number: str, customer_id: str) -> Order | None:
    """The order, or None unless it is this customer's. Capitals make no difference."""
    sql = "SELECT * FROM orders WHERE number = ? COLLATE NOCASE AND customer_id = ?"
    rows = list(database.query(sql, [number, customer_id]))
    return _order(database, rows[0]) if rows else None


def read_orders(database: Database, customer_id: str, limit: int) -> list[Order]:
    """At most ``limit`` of the customer's orders, newest first."""
    sql = "SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_on DESC, number DESC LIMIT ?"
    return [_order(database, row) for row in list(database.query(sql, [customer_id, limit]))]


def read_order_of_parcel(database: Database, tracking_number: str) -> str | None:
    """The number of the newest order under this tracking number (capitals, no blanks)."""
    row = database.execute(
        """SELECT number FROM orders
        WHERE upper(replace(replace(tracking_number, ' ', ''), '-', '')) = ?
        ORDER BY placed_on DESC, number DESC LIMIT 1""",
        [tracking_number.replace("-", "")],
    ).fetchone()
    return str(row[0]) if row else None


def read_customers_of(database: Database, numbers: list[str]) -> list[Customer]:
    """Who placed orders of these numbers: for proving only, never to be shown before."""
    marks = ", ".join("?" * len(numbers))
    sql = (
        "SELECT customers.* FROM orders JOIN customers ON customers.id = orders.customer_id "
        f"WHERE orders.number COLLATE NOCASE IN ({marks})"
    )
    return [Customer(**row) for row in list(database.query(sql, numbers))]


def read_customer(database: Database, customer_id: str) -> Customer | None:
    """The customer with this id."""
    rows = list(database.query("SELECT * FROM customers WHERE id = ?", [customer_id]))
    return Customer(**rows[0]) if rows else None


def read_customers_by_phone(database: Database, phone: str) -> list[Customer]:
    """All customers with this number (E.164 without +)."""
    sql = "SELECT * FROM customers WHERE phone = ? ORDER BY id"
    return [Customer(**row) for row in list(database.query(sql, [phone]))]


def _order(database: Database, row: dict[str, Any]) -> Order:
    items = database.query(
        """SELECT product_id, name, quantity, order_items.price AS price, name_en, name_id,
        names_json FROM order_items LEFT JOIN products
        ON products.id = product_id AND name IN (name_en, name_id)
        WHERE order_number = ? ORDER BY position""",
        [row["number"]],
    )
    tracking = database.query(
        "SELECT happened_at, place, status FROM tracking_events "
        "WHERE order_number = ? ORDER BY position",
        [row["number"]],
    )
    changes = database.query(
        """SELECT 'return' AS what, created_at AS at, item, reason, photo, NULL AS before,
        NULL AS after FROM returns WHERE order_number = :number UNION ALL
        SELECT change, created_at, NULL, NULL, NULL, before, after FROM order_changes
        WHERE order_number = :number ORDER BY at""",
        {"number": row["number"]},
    )
    row.pop("source")
    days = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("placed_on", "estimated_on", "delivered_on")
    }
    return Order(
        **{**row, **days},
        items=[_item(**item) for item in items],
        tracking=[
            TrackingEvent(datetime.fromisoformat(e["happened_at"]), e["place"], e["status"])
            for e in tracking
        ],
        changes=[OrderChange(**change) for change in changes],
    )


def _item(
    name_en: str | None, name_id: str | None, names_json: str | None, **item: Any
) -> OrderItem:
    names = {"en": name_en, "id": name_id, **json.loads(names_json or "{}")} if name_id else {}
    return OrderItem(**item, names={code: name for code, name in names.items() if name})
