"""The sample shop: fills an empty database from the small files in data/shop.

The same every time, but for the days: they count from today, so that what is on its way today is
on its way whenever the sample is loaded.
"""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from bot.project import find_project
from bot.settings import load_settings
from bot.shop.importing.order_import import SAMPLE
from bot.shop.learned_order_numbers import learn_from_orders
from bot.shop.sample_orders import (
    Plan,
    item_rows,
    order_row,
    random_plan,
    tracking_rows,
    with_taste,
)
from bot.shop.shop import ShopError
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import writing

CUSTOMERS = 220
ORDERS = 500
OLDEST = 107
"""Orders that show what customers like. The later ones are those that written conversations
(bench/conversations, and anybody's own) are about: what is in them stays."""

_SEED = 2291
_PREFIXES = ("811", "812", "813", "821", "852", "856", "857", "858", "877", "878", "895", "896")


class ShopNotEmpty(ShopError):
    """There are customers, products or orders already; nothing was added to them."""


def load_sample(database: Database, now: datetime | None = None) -> None:
    """Writes the sample's customers, products and orders, as of ``now`` (else this moment) in the
    shop's time.

    Raises:
        ShopNotEmpty: the sample is only for a shop without any data.
    """
    # Orders are kept in the shop's time, which needs no zone.
    now = (now or load_settings().time.now()).replace(tzinfo=None)
    random = Random(_SEED)
    people, places = _read("people.json"), _read("places.json")
    known = _read("known_orders.json")
    products = _products(find_project().data / "shop" / "products.csv", now.date())
    customers = _customers(random, people, known)
    plans = _plans(random, known, places["cities"], products, now.date())
    with writing(database):
        for table in ("customers", "products", "orders"):
            if database.table(table).count:
                raise ShopNotEmpty(
                    f"The shop has {table} already; the sample is for an empty one. Move "
                    "var/sapa.db away to start anew."
                )
        database.table("customers").insert_all(customers)
        database.table("products").insert_all(products)
        for owner, plan in plans:
            customer_id = customers[owner]["id"]
            street = random.choice(places["streets"])
            order = order_row(random, plan, customer_id, street)
            database.table("orders").insert({**order, "source": SAMPLE})
            database.table("order_items").insert_all(item_rows(plan))
            events = tracking_rows(random, plan, places["warehouse"], now)
            database.table("tracking_events").insert_all(events)
            if plan.status == "return_requested":
                database.table("returns").insert(_return(plan, now))
        learn_from_orders(database)


def _read(name: str) -> Any:
    return json.loads((find_project().data / "shop" / name).read_text(encoding="utf-8"))


def _products(path: Path, today: date) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        days = row.pop("restock_in_days")
        row["price"], row["stock"] = int(row["price"]), int(row["stock"])
        row["sizes_json"] = json.dumps(row.pop("sizes").split())
        row["colours_json"] = json.dumps([c for c in row.pop("colours").split("|") if c])
        row["source"] = SAMPLE
        row["restock_date"] = (today + timedelta(days=int(days))).isoformat() if days else None
    return rows


def _customers(
    random: Random, people: dict[str, list[str]], known: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The known ones first, then made-up ones; no two share a name or the last four digits."""
    customers = [{k: person[k] for k in ("name", "email", "phone")} for person in known]
    taken = {person["phone"][-4:] for person in known}
    names = [f"{given} {family}" for given in people["given"] for family in people["family"]]
    endings = [ending for n in range(10000) if (ending := f"{n:04d}") not in taken]
    made_up = CUSTOMERS - len(known)
    for name, ending in zip(random.sample(names, made_up), random.sample(endings, made_up)):
        email = f"{name.lower().replace(' ', '.')}@example.com"
        phone = f"62{random.choice(_PREFIXES)}0000{ending}"
        customers.append({"name": name, "email": email, "phone": phone})
    return [{"id": f"C-{number:04d}", **c} for number, c in enumerate(customers, start=1)]


def _plans(
    random: Random,
    known: list[dict[str, Any]],
    cities: list[dict[str, Any]],
    products: list[dict[str, Any]],
    today: date,
) -> list[tuple[int, Plan]]:
    """All orders, each with its customer's place in the list of customers."""
    by_name = {city["name"]: city for city in cities}
    by_id = {product["id"]: product for product in products}
    plans = [
        (owner, _known_plan(order, by_name, by_id, today))
        for owner, person in enumerate(known)
        for order in person["orders"]
    ]
    taken = {plan.number for _, plan in plans}
    numbers = (number for n in count(1001) if (number := f"ORD-{n}") not in taken)
    made_up = [random_plan(random, cities, products, today) for _ in range(ORDERS - len(plans))]
    made_up.sort(key=lambda plan: plan.placed_on)
    taste, habits = Random(_SEED + 1), _read("bought_together.json")
    for nth, plan in enumerate(made_up[:OLDEST]):
        with_taste(taste, plan, by_id, habits, nth)
    # Everybody has an order, some have several; the known customers' stay as they are documented.
    strangers = range(len(known), CUSTOMERS)
    owners = [*strangers, *random.choices(strangers, k=len(made_up) - len(strangers))]
    random.shuffle(owners)
    for plan, owner in zip(made_up, owners):
        plan.number = next(numbers)
        plans.append((owner, plan))
    return plans


def _known_plan(
    order: dict[str, Any],
    cities: dict[str, dict[str, Any]],
    products: dict[str, dict[str, Any]],
    today: date,
) -> Plan:
    def day(name: str, sign: int) -> date | None:
        return today + timedelta(days=sign * order[name]) if name in order else None

    delivered_on = day("delivered_days_ago", -1)
    return Plan(
        status=order["status"],
        city=cities[order["city"]],
        placed_on=today - timedelta(days=order["placed_days_ago"]),
        items=[(products[product_id], quantity) for product_id, quantity in order["items"]],
        estimated_on=delivered_on or day("estimated_in_days", 1),
        delivered_on=delivered_on,
        courier=order.get("courier"),
        tracking_number=order.get("tracking_number"),
        number=order["number"],
    )


def _return(plan: Plan, now: datetime) -> dict[str, Any]:
    return {
        "order_number": plan.number,
        "item": plan.items[0][0]["name_id"],
        "reason": "Ukuran tidak pas",
        "photo": None,
        "created_at": (now - timedelta(days=1)).timestamp(),
    }
