"""Made-up orders whose days, places and parcels fit together, whatever day it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from bot.shop.records import OrderStatus

COURIERS = {"JNE": "JNE", "J&T": "JT", "SiCepat": "SCP", "AnterAja": "AA", "Pos Indonesia": "POS"}
"""Couriers and how their tracking numbers begin."""

_PAYMENT_METHODS = ["BCA virtual account", "Mandiri virtual account", "QRIS", "GoPay", "OVO", "COD"]
_SHARE: dict[OrderStatus, int] = {
    "unpaid": 5,
    "processing": 10,
    "packed": 7,
    "shipped": 18,
    "delivered": 42,
    "cancelled": 6,
    "return_requested": 4,
    "returned": 4,
    "refunded": 4,
}
_SENT = ("shipped", "delivered", "return_requested", "returned", "refunded")
_ARRIVED = ("delivered", "return_requested", "returned", "refunded")
_DAYS_SINCE_DELIVERY = {
    "delivered": (1, 40),
    "return_requested": (2, 7),
    "returned": (9, 40),
    "refunded": (14, 45),
}

_FAVOURITES = 0.35
"""How often what is bought is one of the favourites."""

_DAY_ENDS = time(21)
"""When the couriers' day is over: nothing is scanned after it."""


@dataclass
class Plan:
    """What has to be decided about an order; the rest follows from it. ``number`` comes last."""

    status: OrderStatus
    city: dict[str, Any]
    placed_on: date
    items: list[tuple[dict[str, Any], int]]
    estimated_on: date | None = None
    delivered_on: date | None = None
    courier: str | None = None
    tracking_number: str | None = None
    number: str = ""


def random_plan(
    random: Random, cities: list[dict[str, Any]], products: list[dict[str, Any]], today: date
) -> Plan:
    """An order in a random state, with days that this state allows."""
    status = random.choices(list(_SHARE), weights=list(_SHARE.values()))[0]
    city = random.choice(cities)
    travel = city["days"]
    items = [
        (p, random.choice((1, 1, 1, 2)))
        for p in random.sample(products, random.choice((1, 1, 2, 3)))
    ]

    def ago(fewest: int, most: int) -> date:
        return today - timedelta(days=random.randint(fewest, most))

    if status in _ARRIVED:
        delivered_on = ago(*_DAYS_SINCE_DELIVERY[status])
        placed_on = delivered_on - timedelta(days=travel + 1)
        return Plan(status, city, placed_on, items, delivered_on, delivered_on)
    if status == "shipped":
        placed_on = ago(2, travel + 1)
        return Plan(status, city, placed_on, items, placed_on + timedelta(days=travel + 1))
    if status in ("processing", "packed"):
        return Plan(status, city, ago(0, 2), items, today + timedelta(days=travel + 1))
    return Plan(status, city, ago(0, 1) if status == "unpaid" else ago(1, 60), items)


def with_taste(
    random: Random, plan: Plan, by_id: dict[str, dict[str, Any]], habits: dict[str, Any], nth: int
) -> None:
    """Makes what was bought look like customers: they have favourites, and buy some things together
    (data/shop/bought_together.json). The ``nth`` order has one pair of these in turn, or a
    favourite with what goes with it."""
    pair = habits["together"][nth % len(habits["together"])]
    if random.random() < _FAVOURITES:
        first = random.choice(habits["bestsellers"])
        beside = [b if a == first else a for a, b in habits["together"] if first in (a, b)]
        pair = [first, random.choice(beside)]
    rest = [item for item in plan.items[1:] if item[0]["id"] not in pair]
    plan.items = [(by_id[pair[0]], plan.items[0][1]), (by_id[pair[1]], 1), *rest]


def order_row(random: Random, plan: Plan, customer_id: str, street: str) -> dict[str, Any]:
    """The row of ``orders``; gives a sent order a courier and a tracking number."""
    fee = 9000 + 4000 * plan.city["days"]
    courier = plan.courier or random.choice(list(COURIERS))
    tracking_number = plan.tracking_number or f"{COURIERS[courier]}88{random.randrange(10**8):08d}"
    address = f"{street} No. {random.randint(1, 120)}, {plan.city['name']} {plan.city['postcode']}"
    return {
        "number": plan.number,
        "customer_id": customer_id,
        "status": plan.status,
        "placed_on": plan.placed_on.isoformat(),
        "total": fee + sum(product["price"] * quantity for product, quantity in plan.items),
        "shipping_fee": fee,
        "payment_method": random.choice(_PAYMENT_METHODS),
        "address": address,
        "courier": courier if plan.status in (*_SENT, "packed") else None,
        "tracking_number": tracking_number if plan.status in _SENT else None,
        "estimated_on": plan.estimated_on.isoformat() if plan.estimated_on else None,
        "delivered_on": plan.delivered_on.isoformat() if plan.delivered_on else None,
    }


def item_rows(plan: Plan) -> list[dict[str, Any]]:
    """The rows of ``order_items``."""
    return [
        {
            "order_number": plan.number,
            "position": position,
            "product_id": product["id"],
            "name": product["name_id"],
            "quantity": quantity,
            "price": product["price"],
        }
        for position, (product, quantity) in enumerate(plan.items)
    ]


def tracking_rows(
    random: Random, plan: Plan, warehouse: str, now: datetime
) -> list[dict[str, Any]]:
    """The rows of ``tracking_events``: the parcel's way until ``now``."""
    if plan.status not in _SENT or plan.estimated_on is None:
        return []
    # Picked up in the evening of the next day, half a day from each place to the next.
    when = datetime.combine(plan.placed_on + timedelta(days=1), time(17))
    events = [(when, warehouse, "picked_up")]
    for hub in plan.city["via"]:
        when += timedelta(hours=14)
        events.append((when, hub, "in_transit"))
    last_day, city = plan.delivered_on or plan.estimated_on, plan.city["name"]
    if plan.city["days"] > 1 and random.random() < 0.25:
        day_before = last_day - timedelta(days=1)
        events.append((datetime.combine(day_before, time(8, 30)), city, "out_for_delivery"))
        events.append((datetime.combine(day_before, time(15)), city, "failed"))
    events.append((datetime.combine(last_day, time(8, 30)), city, "out_for_delivery"))
    if plan.delivered_on:
        events.append((datetime.combine(last_day, time(15)), city, "delivered"))
    day_ends = datetime.combine(now.date(), _DAY_ENDS)
    scanned = [
        (at, at + timedelta(minutes=random.randrange(50)), place, status)
        for at, place, status in events
        if at + timedelta(hours=1) <= day_ends  # so that an order is the same at any hour of a day
    ]
    return [
        {
            "order_number": plan.number,
            "position": position,
            "happened_at": scanned_at.isoformat(),
            "place": place,
            "status": status,
        }
        for position, (at, scanned_at, place, status) in enumerate(scanned)
        if at + timedelta(hours=1) <= now
    ]
