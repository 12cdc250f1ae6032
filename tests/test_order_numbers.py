"""Order numbers of any shop: learned, recognised as people type them, told as the shop does."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.order_number_formats import MOST_SHAPES, Shape
from bot.order_numbers import (
    LONGEST,
    OrderNumbers,
    clean_order_number,
    same_order_number,
)

TOKOPEDIA = "INV/20261105/MPL/3598812345"
SHOPEE = "2611051ABCDEFG"
TIKTOK = "577123456789012345"
AMAZON = "301-5566778-9911223"


@pytest.mark.parametrize(
    ("known", "typed", "number"),
    [
        *(
            ("ORD-1180", typed, "ORD-2291")
            for typed in (
                "ORD-2291", "ord 2291", "ord2291", " Ord - 2291 ", "ord.2291", "ORD_2291", "#2291",
                "2291", "# 2291", "ＯＲＤ－２２９１", "ORD–2291", "ORD-٢٢٩١",
                "\u202aORD-2291\u202c",
                "0RD-2291", "ORD-229l", "ord2291",
            )
        ),
        *(
            (TOKOPEDIA, typed, TOKOPEDIA)
            for typed in (
                TOKOPEDIA, "inv 20261105 mpl 3598812345", "INV20261105MPL3598812345",
                "inv-20261105-mpl-3598812345", "INV / 20261105 / MPL / 3598812345",
                "#INV/20261105/MPL/3598812345", "1NV/2O261105/MPL/35988l2345",
                "ＩＮＶ／２０２６１１０５／ＭＰＬ／３５９８８１２３４５",
                "inv/2026\u200b1105/mpl/3598812345",
            )
        ),
        ("#1001", "1001", "#1001"), ("#1001", "#1002", "#1002"), ("#1001", "# 1002", "#1002"),
        ("#1001", "10O2", "#1002"), ("#9999", "10000", "#10000"), ("998", "1001", "1001"),
        (SHOPEE, "2611051abcdefg", SHOPEE), (SHOPEE, "261105k8qwert1", "261105K8QWERT1"),
        (TIKTOK, TIKTOK, TIKTOK), (AMAZON, "301 5566778 9911223", AMAZON),
        (AMAZON, "30155667789911223", AMAZON), ("TN1001", "tn1002", "TN1002"),
        ("TN1001", "tn-1002", "TN1002"), ("SO 1001", "so1002", "SO 1002"),
        ("1001/XII/2026", "1002/xii/2026", "1002/XII/2026"), ("ord-1180", "ORD-2291", "ord-2291"),
        ("R&D-1001", "R&D-1002", "R&D-1002"), ("R&D-1001", "r d 1002", "R&D-1002"),
        ("B+C/1001", "b+c/1002", "B+C/1002"),
    ],
)  # fmt: skip
def test_read_as_people_type_them(known: str, typed: str, number: str) -> None:
    assert OrderNumbers.like([known]).read(typed) == number


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("ORD-1180", "ОRD-2291"), ("ORD-1180", "ΟRD-2291"), ("ORD-1180", "ORD-22"),
        ("ORD-1180", "ORD-2291234"), ("ORD-1180", "ORD-22a1"), ("ORD-1180", "ORD-2291 ORD-2292"),
        ("ORD-1180", ""), ("ORD-1180", "-"), ("ORD-1180", "0812-0000-1180"),
        (TOKOPEDIA, "INV/20261105"), (TOKOPEDIA, "3598812345"), (SHOPEE, "KEMEJABATIKMER"),
        (TIKTOK, "081200001180"), ("#1001", "besok"), ("#1001", "1001 1002"),
        ("#1001", "Lili"), ("ORD-1180", "Lolo"),
    ],
)  # fmt: skip
def test_what_is_none_of_the_shops(known: str, typed: str) -> None:
    assert OrderNumbers.like([known]).read(typed) is None


def test_several_kinds_in_one_shop() -> None:
    numbers = OrderNumbers.like(["#1001", "#1002", TOKOPEDIA, SHOPEE, TIKTOK, "1001"])
    for number in ("#1002", TOKOPEDIA, SHOPEE, TIKTOK):
        assert numbers.read(number) == number
    assert numbers.readings("1001") == ["1001", "#1001"]
    assert numbers.readings("#1001") == ["#1001", "1001"]


@pytest.mark.parametrize(
    ("known", "example_number"),
    [
        ("ORD-2291", "ORD-1234"), (TOKOPEDIA, "INV/12345678/MPL/1234567890"), ("#8812", "#1234"),
        (AMAZON, "123-1234567-1234567"),
    ],
)
def test_the_example_is_nobodys_number(known: str, example_number: str) -> None:
    assert OrderNumbers.like([known]).example == example_number
    assert OrderNumbers().example is None


def test_the_commonest_kind_is_the_example() -> None:
    assert OrderNumbers.like(["#1001", "ORD-2291", "ORD-2292"]).example == "ORD-1234"


@pytest.mark.parametrize(
    ("known", "text", "found"),
    [
        (TOKOPEDIA, "kak pesanan inv 20261105 mpl 3598812345 mana", [TOKOPEDIA]),
        (TOKOPEDIA, f"cek {TOKOPEDIA}, {TOKOPEDIA[:-1]}6.", [TOKOPEDIA, f"{TOKOPEDIA[:-1]}6"]),
        ("#1001", "mau retur #1002 dong", ["#1002"]),
        ("ORD-1180", "order #2291!", ["ORD-2291"]),
        (SHOPEE, "2611051abcdefg belum sampai", [SHOPEE]),
        ("TN1001", "tn 1002 orang datang", []),
        ("1001", "1001", []),
        ("1001", "jl. mawar no 1001", []),
        ("ORD-1180", "https://toko.id/ORD-2291x", []),
        ("ORD-1180", "budi.ord2291@example.com", []),
        (SHOPEE, "kemejabatikmer", []),
    ],
)
def test_found_in_a_message(known: str, text: str, found: list[str]) -> None:
    assert [place.value for place in OrderNumbers.like([known]).find(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1001", ["#1001"]), ("no.1001 kak", ["#1001"]), ("nomor:1001", ["#1001"]),
        ("saya Lili, 1001", ["#1001"]), ("ABC/99887", []), ("rt-1001", []), ("10.1001", []),
        ("+62 1001x", []),
    ],
)
def test_what_may_be_one_where_it_was_asked_for(text: str, found: list[str]) -> None:
    likely = OrderNumbers.like(["#1001"]).find_likely(text)
    assert sorted({place.value for place in likely}) == found


def test_where_no_shape_is_known_whatever_has_three_digits_may_be_one() -> None:
    assert OrderNumbers().read(" inv/7 / 2026 ") == "inv/7 / 2026"
    assert OrderNumbers().read("ORD-12") is None


def test_a_shop_whose_numbers_follow_no_rule_has_bounded_shapes() -> None:
    letters = string.ascii_uppercase
    numbers = [
        "-".join(letters[i * j % 26] * (1 + (i + j) % 7) + str(10 ** (j % 5)) for j in (1, 2, 3))
        for i in range(1, 200)
    ]
    learned = OrderNumbers.like(numbers)
    assert len(learned.shapes) <= MOST_SHAPES
    assert all(learned.read(number) is not None for number in numbers)


def test_letters_that_are_random_are_any_letters() -> None:
    pairs = ["XK", "QT", "AB", "CD", "EF", "GH", "IJ"]
    numbers = OrderNumbers.like(f"{pair}{4821 + i}" for i, pair in enumerate(pairs))
    assert numbers.read("zz4821") == "ZZ4821"
    assert len(numbers.shapes) == 1


_SIGNS = st.sampled_from(["-", "/", "#", ".", "_", " ", ""])
_PARTS = st.one_of(
    st.text(string.ascii_uppercase, min_size=1, max_size=4),
    st.text(string.digits, min_size=3, max_size=10),
)
_NUMBERS = (
    st.lists(st.tuples(_PARTS, _SIGNS), min_size=1, max_size=4)
    .map(lambda parts: "".join(part + sign for part, sign in parts).strip())
    .filter(lambda number: re.search(r"\d{3}", number))
)


@given(st.lists(_NUMBERS, min_size=1, max_size=8))
@settings(deadline=None)
def test_every_number_of_the_shop_is_read_as_it_is(numbers: list[str]) -> None:
    learned = OrderNumbers.like(numbers)
    for number in map(clean_order_number, numbers):
        assert number is not None
        readings = learned.readings(number)
        assert readings[0] == number
        assert number in learned.readings(number.lower())
        assert number in learned.readings(number.replace("-", " "))


@given(st.lists(_NUMBERS, min_size=1, max_size=8))
def test_shapes_are_kept_as_they_are(numbers: list[str]) -> None:
    shapes = OrderNumbers.like(numbers).shapes
    assert tuple(Shape.from_json(shape.as_json()) for shape in shapes) == shapes


@given(st.lists(_NUMBERS, max_size=4), st.text(st.characters(), max_size=80))
@settings(deadline=None)
@example(["#1001"], "# " * 40)
@example(["ORD-1180"], "ORD" + "-" * 60)
def test_no_text_breaks_the_reading(numbers: list[str], text: str) -> None:
    learned = OrderNumbers.like(numbers)
    for value in learned.readings(text):
        assert len(value) <= LONGEST + 8
        assert learned.read(value) == value
    for place in (*learned.find(text), *learned.find_likely(text)):
        assert 0 <= place.start < place.end <= len(text)
        assert text[place.start : place.end] == text[place.start : place.end].strip()


def test_one_number_counts_as_one_however_it_is_typed() -> None:
    spellings = ["ORD-2291", "ord 2291", "0RD-229l", "ＯＲＤ２２９１"]
    assert len({same_order_number(typed) for typed in spellings}) == 1
    assert same_order_number("ORD-2291") != same_order_number("ORD-2292")


@pytest.mark.parametrize("number", ["", " ", "\u200b", "---", "#", "x" * (LONGEST + 1)])
def test_what_no_shop_keeps(number: str) -> None:
    assert clean_order_number(number) is None
    assert clean_order_number(" INV/1\u200b ") == "INV/1"
