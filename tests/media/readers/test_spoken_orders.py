"""An order is named by its number only where no other can be meant."""

from __future__ import annotations

import pytest

from bot.languages import Language
from bot.media.readers.spoken_orders import EXACT, NEAR, spoken_order

ORDERS = ("ORD-2291", "ORD-3507", "ORD-1188")
LONG = ("INV/20261130/4410", "INV/20261128/0973")


@pytest.mark.parametrize(
    "language, text, orders, named",
    [
        ("id", "nomor pesanan saya dua dua sembilan satu", ORDERS, ("ORD-2291", EXACT)),
        ("id", "o er de dua dua sembilan satu", ORDERS, ("ORD-2291", EXACT)),
        ("en", "my order number is double two nine one", ORDERS, ("ORD-2291", EXACT)),
        ("en", "please check order 3507", ORDERS, ("ORD-3507", EXACT)),
        ("en", "order 35 07", ORDERS, ("ORD-3507", EXACT)),
        ("id", "pesanan yang 4410", LONG, ("INV/20261130/4410", EXACT)),
        ("id", "nomor pesanan 2 2 9 7", ORDERS, ("ORD-2291", NEAR)),
        ("en", "my order number is 291", ORDERS, ("ORD-2291", NEAR)),
        ("en", "order number 2 2 2 9 1", ORDERS, ("ORD-2291", NEAR)),
        ("id", "nomor pesanan 2297", ("ORD-2291", "ORD-2292"), None),
        ("id", "nomor pesanan 2255", ORDERS, None),
        ("id", "dua dua sembilan satu dan tiga lima kosong tujuh", ORDERS, None),
        ("id", "pesanan dua baju", ORDERS, None),
        ("id", "pesanan satu", ("ORD-1",), None),
        ("id", "nomor pesanan 2291", (), None),
        ("id", "", ORDERS, None),
        ("en", "order " + "1 " * 500, ORDERS, None),
    ],
)  # fmt: skip
def test_the_one_that_is_said(
    language: Language, text: str, orders: tuple[str, ...], named: tuple[str, float] | None
) -> None:
    field = spoken_order(text, language, orders)
    assert (field and (field.value, field.confidence)) == named
    assert field is None or (field.name, field.source) == ("order", "speech")
