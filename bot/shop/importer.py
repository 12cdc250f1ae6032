"""Takes a merchant's own orders over, from CSV or JSON: the whole file or nothing of it.

CSV has one line an item; lines of one order share its number and repeat its other cells. JSON is a
list of orders with the same names, the items in a list ``items`` of objects.

=================  ==============================================================================
order_number       as customers know it; an order that is there already is replaced
customer_name
email, phone       one of them at least: by it customers prove that an order is theirs
status             unpaid, processing, packed, shipped, delivered, cancelled, return_requested,
                   returned or refunded
placed_on          2024-11-05
item_name          as the customer knows it; a product that is not known is created, its stock
                   unknown
quantity, price    pieces; whole rupiah a piece: 150000
total              whole rupiah, shipping included
address
courier            optional, as are the next ones: an empty cell means that it is not known
tracking_number
estimated_on       2024-11-05
delivered_on       2024-11-05; needed for a delivered order: the time for returns counts from it
shipping_fee       whole rupiah
payment_method
=================  ==============================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from bot.shop.import_file import RawOrder, UnreadableFile, read_file
from bot.shop.import_rules import check_item, check_order
from bot.shop.learned_shapes import learn_from_orders
from bot.shop.sqlite_changes import writing


@dataclass
class ImportReport:
    """What came of a file: if there are ``errors``, nothing was written and all counts are 0."""

    orders: int = 0
    replaced: int = 0
    new_customers: int = 0
    new_products: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _CheckedOrder:
    values: dict[str, Any]
    items: list[dict[str, Any]]


def import_orders(path: Path, database: Database) -> ImportReport:
    """Writes all orders of the file in one transaction, or reports everything wrong with it."""
    errors: list[str] = []
    try:
        raw_orders = read_file(path, errors)
    except UnreadableFile as error:
        return ImportReport(errors=[str(error)])
    orders = _check(raw_orders, errors)
    if not orders and not errors:
        errors.append("The file holds no orders.")
    if errors:
        return ImportReport(errors=sorted(errors, key=_place))
    with writing(database):
        writer = _Writer(database)
        for order in orders:
            writer.write(order)
        learn_from_orders(database)
    return writer.report


def _check(raw_orders: list[RawOrder], errors: list[str]) -> list[_CheckedOrder]:
    orders = []
    places: dict[str, str] = {}
    for raw in raw_orders:
        values = check_order(raw.where, raw.cells, errors)
        items = [check_item(item.where, item.cells, errors) for item in raw.items]
        orders.append(_CheckedOrder(values, items))
        number = values["order_number"]
        if number and places.setdefault(number, raw.where) != raw.where:
            errors.append(f"{raw.where}: {number} is in {places[number]} already.")
    return orders


def _place(error: str) -> list[int]:
    """The numbers in "line 7" or "order 3, item 1", so that errors come in the file's order."""
    return [int(number) for number in re.findall(r"[0-9]+", error.partition(":")[0])]


class _Writer:
    """Writes orders inside the caller's transaction and counts what was new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.report = ImportReport()
        # Read once: a lookup an item takes minutes for a file of some ten thousand lines.
        self._orders = {row["number"] for row in database.query("SELECT number FROM orders")}
        self._customers = {
            (row["email"], row["phone"]): row["id"]
            for row in database.query("SELECT id, email, phone FROM customers")
        }
        self._products = {
            name.casefold(): row["id"]
            for row in database.query("SELECT id, name_en, name_id FROM products")
            for name in (row["name_en"], row["name_id"])
        }

    def write(self, order: _CheckedOrder) -> None:
        values = dict(order.values)
        number = values.pop("order_number")
        name, email, phone = (values.pop(k) for k in ("customer_name", "email", "phone"))
        row = {"number": number, "customer_id": self._customer_id(name, email, phone), **values}
        items = [
            {
                "order_number": number,
                "position": position,
                "product_id": self._product_id(item["item_name"], item["price"]),
                "name": item["item_name"],
                "quantity": item["quantity"],
                "price": item["price"],
            }
            for position, item in enumerate(order.items)
        ]
        if number in self._orders:
            self.report.replaced += 1
            self._database["order_items"].delete_where("order_number = ?", [number])
            self._database["tracking_events"].delete_where("order_number = ?", [number])
        # Not deleted and written anew: what customers asked for (returns, changes) refers to it.
        self._database["orders"].upsert(row, pk="number")
        self._database["order_items"].insert_all(items)
        self.report.orders += 1

    def _customer_id(self, name: str, email: str | None, phone: str | None) -> str:
        """The customer with exactly this e-mail and phone.

        One of the two is not enough: a placeholder address, or a phone shared in a family, would
        make one customer of many people, who would then see each other's orders.
        """
        customer_id = self._customers.get((email, phone))
        if customer_id is None:
            customer_id = self._customers[email, phone] = f"C-{uuid4().hex[:12]}"
            self.report.new_customers += 1
        customer = {"id": customer_id, "name": name, "email": email, "phone": phone}
        self._database["customers"].upsert(customer, pk="id")
        return customer_id

    def _product_id(self, name: str, price: int) -> str:
        product_id = self._products.get(name.casefold())
        if product_id is None:
            product_id = self._products[name.casefold()] = f"P-{uuid4().hex[:12]}"
            self.report.new_products += 1
            product = {
                "id": product_id,
                "name_en": name,
                "name_id": name,
                "category": "",
                "price": price,
            }
            self._database["products"].insert(product)
        return product_id
