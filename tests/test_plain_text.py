"""What people see alike is read alike, and nothing that they see is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plain_text import as_message, plain_text


@pytest.mark.parametrize(
    "typed",
    [
        "ORD-2291", "ＯＲＤ－２２９１", "ORD\u200b-22\u200b91", "ORD-٢٢٩١", "ORD-۲۲۹۱", "ORD-२२९१",
        "𝐎𝐑𝐃-𝟐𝟐𝟗𝟏", "𝙾𝚁𝙳-𝟸𝟸𝟿𝟷", "ⓄⓇⒹ-②②⑨①", "ORD-❷❷➒➊", "ORD-2️⃣2️⃣9️⃣1️⃣", "ORD‑2291", "ORD–2291",
        "ORD\u00ad-2291", "\u202aORD-2291\u202c", "\u2066ORD-2291\u2069", "\ufeffORD-2291",
        "ORD-22\u2060\u206391", "O̲R̲D̲-2̶2̶9̶1̶", "ORD-2\ufe0f291", "ORD\u034f-2291",
        "\u3164ORD-2291\u115f", "ORD-2291\u0000", "ORD-₂₂₉₁", "ORD-2291\u3000",
        "\u00a0ORD-2291\u2003", "ORD-22\ud83d91",
        "ORD-2\U000e0041291",
    ],
)  # fmt: skip
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert plain_text(typed) == "ORD-2291"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ｂｕｄｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "budi@example.com"),
        ("budi\u200b@example.\u00adcom", "budi@example.com"),
        ("０８１２－３４５６", "0812-3456"),
        ("ＳＴＯＰ", "STOP"),
        ("S\u200bT\u200dO\u2060P", "STOP"),
        ("mau\u00a0retur\u2009dong\u202fkak", "mau retur dong kak"),
        ("satu\r\ndua\u2028tiga\x85empat", "satu\ndua\ntiga\nempat"),
        ("№ 1001", "No 1001"),
        ("cafe\u0301 ñ Ő", "café ñ Ő"),
    ],
)
def test_words_and_addresses_too(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "🏳‍🌈", "❤‍🔥", "👍🏽", "🇮🇩", "🙏"])
def test_emoji_stay_whole(emoji: str) -> None:
    assert plain_text(f"makasih {emoji}!") == f"makasih {emoji}!"


@given(st.text(st.characters()))
def test_reading_twice_changes_nothing(text: str) -> None:
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert plain == plain.strip()


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"])))
def test_what_a_keyboard_writes_stays(text: str) -> None:
    assert plain_text(text) == text.strip()


@given(st.text(st.characters()))
def test_no_text_is_a_command_or_nothing_to_rasa(text: str) -> None:
    said = as_message(text)
    assert said and not said.strip().startswith("/")


@pytest.mark.parametrize("typed", ["/restart", "\u200b/restart", "\u00a0/restart", "\x0b／restart"])
def test_a_command_is_text(typed: str) -> None:
    assert as_message(typed) == "restart"
    assert as_message("\u200b") == as_message(None) == "…"
