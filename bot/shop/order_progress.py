"""How far an order has come, and which of its steps are news to its customer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from bot.shop.records import Order, OrderStatus

OrderEvent = Literal["paid", "shipped", "delivered", "refunded"]

_EVENTS: Mapping[OrderStatus, OrderEvent] = {
    "processing": "paid",
    "packed": "paid",
    "shipped": "shipped",
    "delivered": "delivered",
    "refunded": "refunded",
}
ORDERED, PAID, SHIPPED, DELIVERED, REFUNDED = range(5)
_PROGRESS: Mapping[OrderStatus, int] = {
    "unpaid": ORDERED,
    "processing": PAID,
    "packed": PAID,
    "cancelled": PAID,  # what may still come is the money
    "shipped": SHIPPED,
    "delivered": DELIVERED,
    "return_requested": DELIVERED,
    "returned": DELIVERED,
    "refunded": REFUNDED,
}
_PAID_AT_THE_DOOR = re.compile(r"\bcod\b|cash on delivery|bayar (di|saat)\b", re.IGNORECASE)


def progress_of(order: Order) -> int:
    """A later step is a greater number; a status that goes back is a smaller one."""
    return _PROGRESS[order.status]


def is_paid_at_the_door(order: Order) -> bool:
    """Whether nothing is paid before it is delivered."""
    return _PAID_AT_THE_DOOR.search(order.payment_method or "") is not None


def is_paid(order: Order) -> bool:
    """Whether its status tells that the money is there: not of one that was cancelled, whose money
    may be there, gone back or never have come."""
    if order.status in ("cancelled", "refunded"):
        return False
    first = DELIVERED if is_paid_at_the_door(order) else PAID
    return progress_of(order) >= first


def event_of(order: Order) -> OrderEvent | None:
    """What has happened, if the order has just come this far; None where it is no news: the
    customer did it, or an order to be paid at the door is merely prepared."""
    event = _EVENTS.get(order.status)
    if event == "paid" and is_paid_at_the_door(order):
        return None
    return event
