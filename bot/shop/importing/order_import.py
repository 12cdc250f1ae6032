"""What a file of orders would change in the shop, and the change itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from bot.lazy_message import LazyMessage
from bot.shop.importing.findings import listed
from bot.shop.importing.orders import OrdersFile, ReadOrder, days_of
from bot.shop.learned_order_numbers import learn_from_orders
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import write
from bot.store.privacy.anonymization import ERASED

SAMPLE = "sample"
"""``source`` of what belongs to the sample shop."""

_PERSONAL = ("customer_name", "email", "phone", "address", "tracking_number")
Before = Any
After = Any


@dataclass
class ImportPlan:
    """What an import does. ``changed`` has each order's fields as they were and will be;
    ``vanished`` the orders that came from such a file once and are not in this one, though they
    were placed in the days that it covers. Nothing is deleted.
    """

    new: list[str] = field(default_factory=list)
    changed: dict[str, dict[str, tuple[Before, After]]] = field(default_factory=dict)
    unchanged: int = 0
    vanished: list[str] = field(default_factory=list)
    notes: list[LazyMessage] = field(default_factory=list)


def plan_orders(database: Database, file: OrdersFile) -> ImportPlan:
    """What ``import_orders`` would do now; writes nothing."""
    return _Plan(database, file).plan


def import_orders(database: Database, file: OrdersFile) -> ImportPlan:
    """Writes all orders of a file in which nothing is wrong, in one transaction."""
    assert not file.errors and not file.questions
    return write(database, lambda database: _import(database, file))


def _import(database: Database, file: OrdersFile) -> ImportPlan:
    planned = _Plan(database, file)
    writer = _Writer(database, file.layout)
    for order, values in planned.to_write:
        writer.write(order, values)
    learn_from_orders(database)
    return planned.plan


class _Plan:
    """Compares a file with what the shop knows."""

    def __init__(self, database: Database, file: OrdersFile) -> None:
        self.plan = ImportPlan()
        self.to_write: list[tuple[ReadOrder, dict[str, Any]]] = []
        self._stored = _stored_orders(database)
        self._touched = _touched_here(database)
        self._kept: list[str] = []
        self._names = _names(file.orders)
        for order in file.orders:
            self._add(order)
        numbers = {order.number for order in file.orders}
        self.plan.vanished = self._vanished(file, numbers)
        if self._kept:
            self.plan.notes.append(
                LazyMessage(
                    "Customers changed {orders} in a chat, and the file does not know it yet: what "
                    "they changed stays. Change it where the file comes from, too.",
                    orders=listed(self._kept),
                )
            )

    def _add(self, order: ReadOrder) -> None:
        before = self._stored.get(order.number)
        after = {**order.values, "items": [_item(i.name, i.quantity, i.price) for i in order.items]}
        after["customer_name"] = self._names.get(_contact(after)) or after.get("customer_name")
        if not after["customer_name"]:  # a name that is known is not forgotten
            del after["customer_name"]
        if before is None:
            self.plan.new.append(order.number)
            self.to_write.append((order, after))
            return
        if before["customer_name"] == ERASED:  # what was erased does not come back
            after |= {name: before[name] for name in _PERSONAL}
        for name, (was, now) in self._touched.get(order.number, {}).items():
            # The file still has what a customer changed here.
            if name in after and after[name] == was and before[name] == now:
                after[name] = now
                self._kept.append(order.number)
        changed = {
            name: (before[name], value) for name, value in after.items() if before[name] != value
        }
        if changed or before["source"] == SAMPLE:
            self.plan.changed[order.number] = changed
            self.to_write.append((order, {**before, **after}))
        else:
            self.plan.unchanged += 1

    def _vanished(self, file: OrdersFile, numbers: set[str]) -> list[str]:
        span = days_of(file.orders)
        if span is None:
            return []
        return sorted(
            number
            for number, order in self._stored.items()
            if order["source"] == file.layout
            and number not in numbers
            and span[0] <= order["placed_on"] <= span[1]
        )


def _contact(values: dict[str, Any]) -> tuple[str | None, str | None]:
    return values.get("email"), values.get("phone")


def _names(orders: Iterable[ReadOrder]) -> dict[tuple[str | None, str | None], str]:
    """What each customer is called: as in the newest of their orders."""
    named = [order.values for order in orders if order.values.get("customer_name")]
    named.sort(key=lambda values: values["placed_on"])
    names = {_contact(values): values["customer_name"] for values in named}
    names.pop((None, None), None)  # these are many people
    return names


def _stored_orders(database: Database) -> dict[str, dict[str, Any]]:
    """What the shop knows of each order, by the names of ``ReadOrder.values``; and its items."""
    sql = (
        "SELECT orders.*, name AS customer_name, email, phone FROM orders "
        "JOIN customers ON customers.id = customer_id"
    )
    orders = {row["number"]: {**_with_days(row), "items": []} for row in database.query(sql)}
    for row in database.query("SELECT * FROM order_items ORDER BY order_number, position"):
        item = _item(row["name"], row["quantity"], row["price"])
        orders[row["order_number"]]["items"].append(item)
    return orders


def _with_days(row: dict[str, Any]) -> dict[str, Any]:
    days = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("placed_on", "estimated_on", "delivered_on")
    }
    return {**row, **days}


def _item(name: str, quantity: int, price: int | None) -> tuple[str, int, int | None]:
    return name, quantity, price


def _touched_here(database: Database) -> dict[str, dict[str, tuple[Before, After]]]:
    """What the bot changed last of each order, as it was and is: the shop's own system, where the
    file comes from, may not have it yet."""
    touched: dict[str, dict[str, tuple[Before, After]]] = {}
    for row in database.query("SELECT * FROM order_changes ORDER BY id"):
        name = "address" if row["change"] == "address" else "status"
        touched.setdefault(row["order_number"], {})[name] = (row["before"], row["after"])
    for row in database.query("SELECT DISTINCT order_number FROM returns"):
        of_order = touched.setdefault(row["order_number"], {})
        of_order["status"] = ("delivered", "return_requested")
    return touched


class _Writer:
    """Writes orders inside the caller's transaction."""

    def __init__(self, database: Database, layout: str) -> None:
        self._database = database
        self._layout = layout
        # Read once: a lookup an item takes minutes for a file of some ten thousand lines.
        self._customers: dict[tuple[str | None, str | None], str] = {}
        self._without_contact: set[str] = set()
        self._names: dict[str, str] = {}
        for row in database.query("SELECT * FROM customers"):
            self._names[row["id"]] = row["name"]
            if _contact(row) == (None, None):
                self._without_contact.add(row["id"])
            else:
                self._customers[_contact(row)] = row["id"]
        self._products = {
            name.casefold(): row["id"]
            for row in database.query("SELECT id, name_en, name_id FROM products")
            for name in (row["name_en"], row["name_id"])
        }

    def write(self, order: ReadOrder, values: dict[str, Any]) -> None:
        known = values.get("customer_id")
        customer_id = self._customer_id(values, known)
        columns = (
            "status", "placed_on", "total", "shipping_fee", "payment_method", "address", "courier",
            "tracking_number", "estimated_on", "delivered_on",
        )  # fmt: skip
        row = {name: _stored(values[name]) for name in columns if name in values}
        row |= {"number": order.number, "customer_id": customer_id, "source": self._layout}
        items = [
            {
                "order_number": order.number,
                "position": position,
                "product_id": self._product_id(item.product, item.price),
                "name": item.name,
                "quantity": item.quantity,
                "price": item.price,
            }
            for position, item in enumerate(order.items)
        ]
        if known:
            self._database.table("order_items").delete_where("order_number = ?", [order.number])
            self._database.table("tracking_events").delete_where("order_number = ?", [order.number])
        # Not deleted and written anew: what customers asked for (returns, changes) refers to it.
        self._database.table("orders").upsert(row, pk="number")
        self._database.table("order_items").insert_all(items)

    def _customer_id(self, values: dict[str, Any], known: str | None) -> str:
        """The customer with exactly this e-mail and phone.

        One of the two is not enough: a placeholder address, or a phone shared in a family, would
        make one customer of many people, who would then see each other's orders. For the same
        reason, of people without both each order has its own.
        """
        contact = _contact(values)
        if contact == (None, None):
            customer_id = known if known in self._without_contact else _new_id("C")
            self._without_contact.add(customer_id)
        else:
            customer_id = self._customers.setdefault(contact, _new_id("C"))
        name = values.get("customer_name") or self._names.get(customer_id, "")
        self._names[customer_id] = name
        self._database.table("customers").upsert(
            {"id": customer_id, "name": name, "email": contact[0], "phone": contact[1]}, pk="id"
        )
        return customer_id

    def _product_id(self, name: str, price: int | None) -> str:
        product_id = self._products.get(name.casefold())
        if product_id is None:
            product_id = self._products[name.casefold()] = _new_id("P")
            product = {
                "id": product_id,
                "name_en": name,
                "name_id": name,
                "category": "",
                "price": price,
                "source": self._layout,
            }
            self._database.table("products").insert(product)
        return product_id


def _new_id(kind: str) -> str:
    return f"{kind}-{uuid4().hex[:12]}"


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
