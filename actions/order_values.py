"""What replies name of an order's record."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.replies import day, language, money, words
from bot.shop.records import Order


def order_values(order: Order, tracker: Tracker) -> dict[str, Any]:
    """The order's record as replies name it, in the customer's language; None is not known."""
    spoken = language(tracker)
    return {
        "order_number": order.number,
        "status": words(f"utter_status_{order.status}", tracker),
        "items": ", ".join(item.called(spoken) for item in order.items),
        "total": money(order.total, tracker),
        "shipping_fee": money(order.shipping_fee, tracker),
        "payment_method": order.payment_method,
        "placed_on": day(order.placed_on, tracker),
        "address": order.address,
        "courier": order.courier,
        "tracking_number": order.tracking_number,
        "estimated_on": day(order.estimated_on, tracker),
        "delivered_on": day(order.delivered_on, tracker),
    }
