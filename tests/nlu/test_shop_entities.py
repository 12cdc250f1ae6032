"""What is read out of a customer's words by rule."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.shop_entities import ShopEntities

EXTRACTOR = ShopEntities()


def entities(text: str) -> list[tuple[str, str]]:
    [message] = EXTRACTOR.process([Message.build(text)])
    return [(e["entity"], e["value"]) for e in message.get("entities")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pesanan ORD-2291 sampai mana", [("order_number", "ORD-2291")]),
        ("ord 2291 pls", [("order_number", "ORD-2291")]),
        ("where is order 88213", [("order_number", "ORD-88213")]),
        ("no pesanan saya 2291", [("order_number", "ORD-2291")]),
        ("pesanan #2291 dong", [("order_number", "ORD-2291")]),
        ("my order number is 2291", [("order_number", "ORD-2291")]),
        ("Budi@Example.com", [("email", "budi@example.com")]),
        ("hp saya 0812-3456-7890", [("phone", "+6281234567890")]),
        ("+44 7700 900123", [("phone", "+447700900123")]),
        ("belanja Rp150.000 kemarin", [("amount", "Rp150.000"), ("date", "kemarin")]),
        ("harganya 150rb ya", [("amount", "150rb")]),
        ("beli 1,5jt", [("amount", "1,5jt")]),
        ("ordered next friday", [("date", "next friday")]),
        ("sampai 12 maret ya", [("date", "12 maret")]),
        ("bulan depan", [("date", "bulan depan")]),
        ("kaos ukuran L ada 2", []),
    ],
)
def test_entities(text: str, expected: list[tuple[str, str]]) -> None:
    assert entities(text) == expected
