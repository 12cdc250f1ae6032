"""Which of the customer's own orders is said: taken where every digit was heard, else asked."""

from __future__ import annotations

import pytest

from bot.languages import Language
from bot.spoken.orders import SpokenOrder, spoken_order

ORDERS = ("ORD-2291", "ORD-3507", "ORD-1188")
LONG = ("INV/20261130/4410", "INV/20261128/0973")


@pytest.mark.parametrize(
    "language, text, orders, order",
    [
        ("id", "nomor pesanan saya dua dua sembilan satu", ORDERS, "ORD-2291"),
        ("id", "o er de dua dua sembilan satu", ORDERS, "ORD-2291"),
        ("en", "my order number is double two nine one", ORDERS, "ORD-2291"),
        ("en", "it's twenty-two ninety-one", ORDERS, "ORD-2291"),
        ("en", "please check order 3507", ORDERS, "ORD-3507"),
        ("en", "order 35 07", ORDERS, "ORD-3507"),
        ("id", "pesanan yang 4410", LONG, "INV/20261130/4410"),
        (None, "ORD-2291", ORDERS, "ORD-2291"),
    ],
)
def test_one_of_which_every_digit_was_heard(
    language: Language | None, text: str, orders: tuple[str, ...], order: str
) -> None:
    assert spoken_order(text, language, orders) == SpokenOrder(order)


@pytest.mark.parametrize(
    "language, text, orders, near",
    [
        ("id", "nomor pesanan 2 2 9 7", ORDERS, ("ORD-2291",)),
        ("en", "my order number is 291", ORDERS, ("ORD-2291",)),
        ("en", "order number 2 2 2 9 1", ORDERS, ("ORD-2291",)),
        ("id", "nomor pesanan 2297", ("ORD-2291", "ORD-2292"), ("ORD-2291", "ORD-2292")),
    ],
)
def test_those_of_which_one_digit_was_heard_otherwise(
    language: Language, text: str, orders: tuple[str, ...], near: tuple[str, ...]
) -> None:
    assert spoken_order(text, language, orders) == SpokenOrder(near=near)


@pytest.mark.parametrize(
    "language, text, orders",
    [
        ("id", "nomor pesanan 2255", ORDERS),
        ("id", "dua dua sembilan satu dan tiga lima kosong tujuh", ORDERS),
        ("id", "pesanan dua baju", ORDERS),
        ("id", "pesanan satu", ("ORD-1",)),
        ("id", "nomor pesanan 2291", ()),
        ("id", "harganya dua ratus dua puluh sembilan ribu", ORDERS),
        ("id", "", ORDERS),
        ("en", "order " + "1 " * 500, ORDERS),
    ],
)
def test_none_of_them(language: Language, text: str, orders: tuple[str, ...]) -> None:
    assert spoken_order(text, language, orders) == SpokenOrder()
