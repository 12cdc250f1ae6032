"""Products and orders as cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from actions import cards
from bot.shop.records import Order, OrderItem, Product

SHIRT = Product(
    "P-1", "Batik Shirt", "Kemeja Batik", price=189000, stock=24, sizes=["S", "M"],
    colours=["navy"], picture="https://shop.example/1.jpg", link="https://shop.example/1",
)  # fmt: skip


def _speaks(language: str) -> Any:
    return SimpleNamespace(get_slot=lambda name: language)


def test_a_product_in_each_language() -> None:
    english = cards.product_card(SHIRT, _speaks("en"))
    assert (english.title, english.subtitle, english.price) == (
        "Batik Shirt", "24 in stock", "Rp189,000",
    )  # fmt: skip
    assert english.lines == ["Sizes: S, M", "Colours: navy"]
    assert (english.image, english.link, english.says_all) == (SHIRT.picture, SHIRT.link, True)
    indonesian = cards.product_card(SHIRT, _speaks("id"))
    assert (indonesian.title, indonesian.subtitle) == ("Kemeja Batik", "Stok 24")
    assert indonesian.price == "Rp189.000"


def test_what_is_not_known_is_left_to_the_words() -> None:
    card = cards.product_card(Product("P-2", "Mug", "Mug"), _speaks("en"))
    assert (card.subtitle, card.price, card.lines, card.says_all) == (None, None, [], False)


def test_an_order_with_its_parcel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "words", lambda response, tracker: response)
    order = Order(
        "ORD-2291", "C-1", "shipped", date(2026, 11, 24), [OrderItem("P-1", "Batik Shirt", 2)],
        total=378000, courier="JNE", tracking_number="CGK1", estimated_on=date(2026, 12, 2),
    )  # fmt: skip
    card = cards.order_card(order, _speaks("en"))
    assert (card.title, card.subtitle) == ("Order ORD-2291", "utter_status_shipped")
    assert card.lines == [
        "2 × Batik Shirt", "Tracking number: CGK1 (JNE)", "Expected by 2 December 2026",
    ]  # fmt: skip
    assert card.link == "https://www.jne.co.id/tracking-package"
    assert card.link_words == "Track the parcel"
    delivered = cards.order_card(replace(order, status="delivered"), _speaks("id"))
    assert (delivered.link, delivered.link_words) == (None, None), "there is nothing to follow"
    assert not card.says_all, "the words say what to do if it does not come"
