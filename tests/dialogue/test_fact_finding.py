"""Facts are found wherever they stand in a message."""

from __future__ import annotations

import pytest

from bot.dialogue import fact_finding
from bot.dialogue.case_kinds import Choice
from bot.dialogue.message import Message
from bot.dialogue.state import Option
from tests.dialogue.conversation import said


@pytest.mark.parametrize(
    ("text", "asked", "address"),
    [
        ("jl mawar 5, bandung", False, "jl mawar 5, bandung"),
        ("pindah ke jalan mawar no 5 ya kak", False, "jalan mawar no 5"),
        ("gang kelinci 3 rt 02 rw 05 depok", False, "gang kelinci 3 rt 02 rw 05 depok"),
        ("please send it to 10 Downing Street, London", False, "10 Downing Street, London"),
        ("Apartemen Taman Rasuna lantai 7", True, "Apartemen Taman Rasuna lantai 7"),
        ("Graha Pena, lantai 3, Surabaya", True, "Graha Pena, lantai 3, Surabaya"),
        ("Graha Pena, lantai 3, Surabaya", False, None),
        ("ganti alamat dong", True, None),
        ("jalan mawar", True, None),
        ("yang kemarin itu loh kak 2", True, None),
    ],
)
def test_an_address(text: str, asked: bool, address: str | None) -> None:
    message = said(text)
    assert fact_finding.address_in(message, message.parts[0], asked) == address


def test_numbers_of_orders_and_phones_belong_to_no_address() -> None:
    text = "ORD-21 ke jl mawar 5 bandung, 081234567890"
    message = said(text, entities=[("order_number", "ORD-21"), ("phone", "081234567890")])
    assert fact_finding.address_in(message, message.parts[0], True) == "jl mawar 5 bandung"


@pytest.mark.parametrize(
    ("text", "asked", "digits"),
    [
        ("0123", True, "0123"),
        ("0123", False, None),
        ("belakangnya 0123 kak", False, "0123"),
        ("my number ends in 0123", False, "0123"),
        ("hp 0123", False, "0123"),
        ("1.500.000", True, None),
        ("a0123b", True, None),
        ("rina0123@example.com", True, None),
        ("01234", True, None),
    ],
)
def test_the_end_of_a_phone_number(text: str, asked: bool, digits: str | None) -> None:
    message = said(text)
    assert fact_finding.digits_of_phone(message, asked, (0, len(text))) == digits


def test_digits_of_something_else_end_no_phone_number() -> None:
    message = said("ORD-2291 2291", entities=[("order_number", "ORD-2291")])
    assert fact_finding.digits_of_phone(message, True, (0, len(message.text))) == "2291"
    message = said("resi 2291", entities=[("tracking_number", "2291")])
    assert fact_finding.digits_of_phone(message, True, (0, len(message.text))) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("it is 99812", "99812"), ("INV/2026/77 kayaknya", "INV/2026/77"), ("nomor 7", None),
     ("ga tau", None), ("(A12B34)", "A12B34")],
)  # fmt: skip
def test_what_may_be_an_order_number(text: str, number: str | None) -> None:
    message = said(text)
    assert fact_finding.may_be_order_number(message, message.parts[0]) == number


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("50 pcs", 50), ("50pcs", 50), ("2 lusin kaos", 24), ("a dozen", None), ("3 dozen", 36),
     ("12x", 12), ("5 potong ya", 5), ("no 5", None), ("150rb", None), ("0812345678 pcs", None)],
)  # fmt: skip
def test_how_many(text: str, pieces: int | None) -> None:
    assert fact_finding.quantity_in(text) == pieces


REASONS = [
    Choice({"en": "Damaged", "id": "Rusak"}, ("rusak", "sobek", "broken")),
    Choice({"en": "Changed my mind", "id": "Berubah pikiran"}, ("ga suka", "changed my mind")),
]


@pytest.mark.parametrize(
    ("text", "choice"),
    [("sobeknya di lengan", "Damaged"), ("It's BROKEN!", "Damaged"), ("damaged", "Damaged"),
     ("gue ga suka", "Changed my mind"), ("i just changed my mind.", "Changed my mind"),
     ("berubah pikiran", "Changed my mind"), ("warnanya beda", None)],
)  # fmt: skip
def test_a_choice(text: str, choice: str | None) -> None:
    found = fact_finding.choice_in(text, REASONS)
    assert (found.key if found else None) == choice


TWO = [Option("A-1", "A-1"), Option("A-2", "A-2")]
THREE = [*TWO, Option("A-3", "A-3")]


@pytest.mark.parametrize(
    ("text", "options", "spoken_of", "chosen"),
    [
        ("the other one", TWO, "A-1", "A-2"),
        ("yg satunya lagi", TWO, "A-2", "A-1"),
        ("the other one", THREE, "A-1", None),
        ("the other one", TWO, None, None),
        ("yang pertama", THREE, None, "A-1"),
        ("the third please", THREE, None, "A-3"),
        ("the third please", TWO, None, None),
        ("terakhir", THREE, None, "A-3"),
        ("hm", THREE, None, None),
    ],
)
def test_one_of_several(
    text: str, options: list[Option], spoken_of: str | None, chosen: str | None
) -> None:
    option = fact_finding.option_in(text, options, spoken_of)
    assert (option.value if option else None) == chosen


def test_an_item_that_two_names_fit_as_well_is_none() -> None:
    items = ["Kemeja Batik Biru", "Kemeja Batik Merah"]
    assert fact_finding.item_in("kemeja batik", items) is None
    assert fact_finding.item_in("kemeja yg merah", items) == "Kemeja Batik Merah"
    assert fact_finding.item_in("yang merah bukan yang biru", items) == "Kemeja Batik Merah"
    assert fact_finding.item_in("tas", items) is None


def test_what_nlu_gives_becomes_a_message() -> None:
    parsed = {
        "text": "ORD-1 mana? makasih", "intent": {"name": "order_status", "confidence": 0.8},
        "entities": [{"entity": "order_number", "value": "ORD-1", "start": 0, "end": 5}],
        "parts": [
            {"text": "ORD-1 mana?", "start": 0, "end": 11,
             "intent": {"name": "order_status", "confidence": 0.9}},
            {"text": "makasih", "start": 12, "end": 19, "intent": {"name": "thank"},
             "confirmation": {"answer": "no"}},
        ],
    }  # fmt: skip
    message = Message.of(parsed, {})
    first, second = message.parts
    assert (first.intent, first.confidence, first.answer) == ("order_status", 0.9, None)
    assert (second.intent, second.confidence, second.answer) == ("thank", 0.0, "no")
    assert [e.value for e in message.entities_in(first)] == ["ORD-1"]
    assert message.entities_in(second) == []


@pytest.mark.parametrize("parsed", [{}, {"text": None, "intent": None, "entities": None}])
def test_a_message_of_which_nlu_says_nothing(parsed: dict[str, None]) -> None:
    message = Message.of(parsed, {"attachments": [{"type": "image"}, {"type": "file", "ref": "x"}]})
    assert (message.text, message.photo, len(message.parts)) == ("", None, 1)


@pytest.mark.parametrize(
    ("text", "sizes", "wanted"),
    [
        ("L please, I don't know what got into me with the M", ["L", "M"], "L"),
        ("anaknya bilang 38 saja, kalau 37 nanti cepat sempit", ["38", "37"], "38"),
        ("40 deh, 39 kekecilan", ["40", "39"], "40"), ("from 32 to 30", ["32", "30"], "30"),
        ("mine's 37, want 38", ["37", "38"], "38"), ("XL instead of L", ["XL", "L"], "XL"),
    ],
)  # fmt: skip
def test_the_size_that_is_wanted(text: str, sizes: list[str], wanted: str) -> None:
    assert fact_finding.wanted_size(text, sizes) == wanted
