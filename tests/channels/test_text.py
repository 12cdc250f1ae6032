"""Splitting and shortening text."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import shorten, split_text, utf16_length

FAMILY = "👨‍👩‍👧‍👦"
CLUSTERS = [*"ab.!? \n\r", FAMILY, "🇮🇩", "é", "e\u0301", "ผู้", "👍🏽", "字"]
WORDS = st.lists(st.sampled_from(CLUSTERS)).map("".join)


def _bytes(text: str) -> int:
    return len(text.encode())


@given(WORDS, st.integers(1, 30), st.sampled_from([len, utf16_length, _bytes]))
def test_nothing_is_lost_and_all_fits(text: str, limit: int, measure) -> None:
    pieces = split_text(text, limit, measure)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    for piece in pieces:
        assert piece == piece.strip() and piece
        assert measure(piece) <= limit or len(piece) == 1


@given(WORDS)
def test_no_character_is_cut(text: str) -> None:
    pieces = split_text(text, 12)
    seen = [cluster for piece in pieces for cluster in regex.findall(r"\X", piece)]
    assert [c for c in seen if not c.isspace()] == [
        c for c in regex.findall(r"\X", text) if not c.isspace()
    ]


@pytest.mark.parametrize(
    "text, limit, pieces",
    [
        ("Halo.", 5, ["Halo."]),
        ("   ", 5, []),
        ("One two. Three four. Five", 21, ["One two. Three four.", "Five"]),
        ("The first part.\n\nSecond. Third part", 26, ["The first part.", "Second. Third part"]),
        ("word word word word", 10, ["word word", "word word"]),
        ("Hi. " + "x" * 20, 10, ["Hi. xxxxxx", "x" * 10, "x" * 4]),
        (FAMILY * 3, 25, [FAMILY * 2, FAMILY]),
        ("12345 6789", 5, ["12345", "6789"]),
        ("您的订单已经发货。预计明天送达。", 12, ["您的订单已经发货。", "预计明天送达。"]),
        ("هل وصل طلبك؟ نعم وصل. شكرا لك", 16, ["هل وصل طلبك؟", "نعم وصل. شكرا لك"]),
        ("พัสดุของคุณกำลังจัดส่ง", 12, ["พัสดุของคุณ", "กำลังจัดส่ง"]),
        ("a" + "\u0301" * 30, 16, ["a" + "\u0301" * 15, "\u0301" * 15]),
    ],
)
def test_where_it_is_cut(text: str, limit: int, pieces: list[str]) -> None:
    assert split_text(text, limit) == pieces


@pytest.mark.parametrize(
    "text, limit, short",
    [
        ("Lacak pesanan", 20, "Lacak pesanan"),
        ("  padded ", 6, "padded"),
        ("Where is my parcel now?", 20, "Where is my parcel…"),
        (f"ab{FAMILY}", 10, "ab…"),
    ],
)
def test_shorten(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_a_long_text_is_split_quickly() -> None:
    assert len(split_text("kata " * 40_000, 4096)) == 49
