"""Hints about a text for customers: length and tone, and nothing about what is fine."""

from __future__ import annotations

import pytest

from bot.languages import FACTS
from bot.reply_help.writing_hints import LONG_SENTENCE, hints_on

LONG = " ".join(["kata"] * (LONG_SENTENCE + 1))


def told(text: str, language: str = "en") -> list[str]:
    return [str(hint) for hint in hints_on(text, FACTS[language].harsh_words)]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "You must send it back.", "“you must”"),
        ("id", "Kakak harus bayar dulu ya.", "“kakak harus”"),
        ("id", "Itu salah kamu", "“salah kamu”"),
        ("en", "PLEASE READ THIS FIRST", "Capitals read like shouting: PLEASE READ THIS FIRST"),
        ("en", "It is IMPORTANT to know", "IMPORTANT"),
        ("id", "Terima kasih!!", "exclamation marks"),
        ("id", "Hai! Siap! Sip!", "exclamation marks"),
        ("id", f"{LONG}.", f"has {LONG_SENTENCE + 1} words"),
    ],
)
def test_what_could_be_said_better(language: str, text: str, words: str) -> None:
    [hint] = told(text, language)
    assert words in hint


@pytest.mark.parametrize(
    "text",
    [
        "We take GoPay, OVO, DANA, QRIS and COD.", "Thank you!", "Order ORD-2291 is on its way.",
        "{order_number} {shop} https://shop.example/A/VERY/LONG/ADDRESS", "", "حسنًا، شكرًا",
        ". ".join(["Short enough"] * 30), "ส่งฟรีทั่วประเทศ", "You may send it back.",
    ],
)  # fmt: skip
def test_what_is_fine_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_a_text_gets_five_hints_at_most() -> None:
    assert len(told(f"{LONG}. " * 20)) == 5
