"""Misspelt words are read as those of the examples; what is right in itself stays."""

from __future__ import annotations

import pytest

from bot.encoders.lexicon import Lexicon
from bot.encoders.vocabulary import Vocabulary, count_words

TEXTS = [
    "where is my order",
    "my order and its delivery",
    "order delivery",
    "the delivery of an order",
    "kapan paket saya sampai",
    "paket belum sampai",
    "paket sampai mana",
    "cash",
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    lexicon = Lexicon(
        {"gmn": "bagaimana"}, frozenset({"kak"}), {}, frozenset({"halo"}), frozenset({"makasih"})
    )
    return Vocabulary(count_words(TEXTS), lexicon)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("where is my ofder", "where is my order"),
        ("where is my oredr", "where is my order"),
        ("where is my odrer", "where is my order"),
        ("delivry of my orderr", "delivery of my order"),
        ("paktt saya", "paket saya"),
        ("dlvry", "delivery"),
        ("pkt smpi kapan", "paket sampai kapan"),
        ("PAKET SAYA", "paket saya"),
    ],
)
def test_a_slip_of_the_finger_is_corrected(
    vocabulary: Vocabulary, written: str, read: str
) -> None:
    assert vocabulary.read(written) == read


@pytest.mark.parametrize(
    "right",
    [
        "border",  # an English word, though order is one letter away
        "gmn",  # the lexicon's
        "xrder",  # the first letter is right nearly always
        "cats",  # no text says cash three times
        "pa",
        "zzz ???",
    ],
)
def test_what_is_no_slip_stays(vocabulary: Vocabulary, right: str) -> None:
    assert vocabulary.read(right) == right


def test_courtesies_are_left_out_around_a_wish(vocabulary: Vocabulary) -> None:
    assert vocabulary.read("Halo kak, kapan paket saya sampai? Makasih") == (
        "kapan paket saya sampai?"
    )
    assert vocabulary.read("halo kak") == "halo kak"
