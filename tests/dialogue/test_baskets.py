"""Several products in one question: which, how many of each, and what they cost together."""

from __future__ import annotations

import pytest

from bot.dialogue.state import Dialogue
from tests.dialogue.conversation import READER, asked, said

HOODIE, TOTE, JOGGER = "Hoodie Fleece", "Tote Bag Kanvas", "Celana Jogger"


def summed(
    text: str, products: list[str] | None = None, shown: list[str] | None = None,
    basket: dict[str, int] | None = None, intent: str = "product_availability",
    confidence: float = 0.9,
) -> dict[str, str]:  # fmt: skip
    """What is counted in ``text``, in which ``products`` are named."""
    message = said(
        text, intent=intent, confidence=confidence,
        entities=[("product", one) for one in products or []],
    )  # fmt: skip
    dialogue = Dialogue(products=shown or [], basket=basket or {})
    commands = READER.read(message, dialogue)
    return {str(c.fact): str(c.value) for c in commands if c.name == "sum"}


@pytest.mark.parametrize(
    ("text", "products", "counted"),
    [
        ("hoodie sama tote bag berapa", ["hoodie", "tote bag"], ["1", "1"]),
        ("how much are 2 hoodies and a tote bag", ["hoodies", "tote bag"], ["2", "1"]),
        ("how much is a hoodie with three tote bags", ["hoodie", "tote bags"], ["1", "3"]),
        ("kalo dua hoodie plus tiga tote bag totalnya?", ["hoodie", "tote bag"], ["2", "3"]),
        ("hoodie 2 tote bag 3 jadi berapa", ["hoodie", "tote bag"], ["2", "3"]),
        ("brp hoodie x2 sama tote bag", ["hoodie", "tote bag"], ["2", "1"]),
        ("harga jogger 1, tote bag 1 brp", ["jogger", "tote bag"], ["1", "1"]),
        ("2 pcs hoodie dan 1 pcs tote bag total brp", ["hoodie", "tote bag"], ["2", "1"]),
        ("how much for jeans 32 and a hoodie", ["jeans", "hoodie"], ["1", "1"]),
        ("hoodie dua sama tote bag satu jadinya berapa", ["hoodie", "tote bag"], ["2", "1"]),
        ("ukuran 38 sneakers sama tote bag harganya?", ["sneakers", "tote bag"], ["1", "1"]),
    ],
)
def test_several_products_are_counted(text: str, products: list[str], counted: list[str]) -> None:
    assert summed(text, products) == dict(zip(products, counted))


@pytest.mark.parametrize(
    "text",
    ["dua-duanya jadi berapa", "total keduanya brp", "how much are both?", "both together how much",
     "kalo ambil dua2nya brp", "semuanya berapa", "how much altogether?", "total for both of them?",
     "jadi berapa kalo semua", "harga dua duanya berapa"],
)  # fmt: skip
def test_all_that_was_shown(text: str) -> None:
    assert summed(text, shown=[HOODIE, TOTE]) == {HOODIE: "1", TOTE: "1"}


def test_the_total_of_an_order_is_its_own() -> None:
    dialogue = Dialogue(products=[HOODIE, TOTE], orders=["ORD-21"])
    read = READER.read(said("semuanya berapa", intent="ask_info"), dialogue)
    assert not any(command.name == "sum" for command in read)


@pytest.mark.parametrize(
    ("text", "product", "pieces"),
    [
        ("kalau sama hoodie 1 jadi berapa", "hoodie", "1"),
        ("plus a tote bag how much", "tote bag", "1"),
        ("how much with two tote bags", "tote bags", "2"),
        ("tambah tote bag 3 berapa", "tote bag", "3"),
        ("brp kalo ditambah tote bag", "tote bag", "1"),
        ("sekalian tote bag brp totalnya", "tote bag", "1"),
        ("barengan sama tote bag jadi brp ya", "tote bag", "1"),
        ("what's the total if I add a hoodie", "hoodie", "1"),
    ],
)
def test_something_is_added_to_what_was_shown(text: str, product: str, pieces: str) -> None:
    assert summed(text, [product], shown=[JOGGER]) == {JOGGER: "1", product: pieces}


@pytest.mark.parametrize(
    ("text", "product"),
    [("joggernya 2?", "jogger"), ("klo jogger nya 2?", "jogger"), ("eh 2 jogger deh", "jogger"),
     ("make it two joggers", "joggers"), ("jogger x2 brp", "jogger"),
     ("joggernya jadi 2", "jogger")],
)  # fmt: skip
def test_another_number_of_one(text: str, product: str) -> None:
    basket = {JOGGER: 1, HOODIE: 1}
    assert summed(text, [product], [JOGGER, HOODIE], basket) == {JOGGER: "2", HOODIE: "1"}


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("ada hoodie sama tote bag ga", ["hoodie", "tote bag"]),  # whether, not how much
        ("and the tote bag, how much?", ["tote bag"]),  # of that alone
        ("hoodie berapa", ["hoodie"]),
    ],
)
def test_other_questions_are_none(text: str, products: list[str]) -> None:
    assert summed(text, products, shown=[JOGGER]) == {}


def test_a_case_that_is_surely_wanted_goes_before() -> None:
    named = ["hoodie", "tote bag"]
    assert summed("refund brp buat hoodie sama tote bag", named, intent="return_order") == {}


def test_in_the_middle_of_a_case_only_what_is_named_counts() -> None:
    message = said("dua-duanya berapa", intent="product_availability")
    dialogue = asked("return_order", "reason", order="ORD-21")
    dialogue.products = [HOODIE, TOTE]
    assert not any(command.name == "sum" for command in READER.read(message, dialogue))
