"""Nobody is told that money is there unless the order's own record says so."""

from __future__ import annotations

from datetime import date

import pytest

from bot.shop.order_progress import is_paid
from bot.shop.records import ORDER_STATUSES, Order, OrderStatus


def order(status: OrderStatus, method: str | None = "bank transfer") -> Order:
    return Order("ORD-1", "c1", status, date(2026, 11, 1), [], payment_method=method)


def test_only_of_what_was_paid_and_kept() -> None:
    seen = {status for status in ORDER_STATUSES if is_paid(order(status))}
    assert seen == {
        "processing", "packed", "shipped", "delivered", "return_requested", "returned",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["COD", "Cash on delivery", "bayar di tempat"])
def test_at_the_door_it_is_paid_when_it_is_delivered(method: str) -> None:
    assert not is_paid(order("shipped", method)) and is_paid(order("delivered", method))
