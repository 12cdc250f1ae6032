"""What leaves the machine to be read has no personal data in it; what comes back has it again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.placeholders import Placeholders

PERSONAL = [
    ("kirim ke Jl. Melati No. 5, Bandung ya", "Melati"),
    ("send it to 21 Baker Street, London please", "Baker"),
    ("my email is rina@example.com", "rina@example.com"),
    ("hp saya 0812-3456-7890", "3456"),
    ("call +44 7700 900123", "900123"),
    ("atas nama Rina Wijaya", "Rina"),
    ("this is John Smith", "John"),
    ("ORD-2291 belum sampai", "2291"),
    ("ord2291 mana", "2291"),
    ("resi JX0000123456789", "0000123456789"),
    ("nomor 1234567890123 itu", "1234567890123"),
    ("kartu 4111 1111 1111 1111", "4111"),
    ("rek BCA 1234567890", "1234567890"),
    ("nik 3171234567890123", "3171234567890123"),
    ("rina@exampl\u200be.com kak", "exampl"),
    ("ＯＲＤ-2291 ya", "2291"),
]


@pytest.mark.parametrize(("text", "secret"), PERSONAL)
def test_personal_data_gives_way_and_comes_back(text: str, secret: str) -> None:
    placeholders = Placeholders({})
    masked = placeholders.mask(text)
    assert secret not in masked and re.search(r"<[A-Z]+_1>", masked)
    assert secret in placeholders.put_back(masked).replace("\u200b", "")


def test_the_rest_stays_as_it_was() -> None:
    text = "mau tukar ukuran ke XL, 2 buah, 150rb, tanggal 5"
    assert Placeholders({}).mask(text) == text


def test_the_same_words_have_the_same_placeholder_everywhere() -> None:
    placeholders = Placeholders({"#1001": "ORDER", "0123": "PROOF"}, ["Dewi Lestari"])
    assert placeholders.mask("#1001 and ORD-77777, 0123") == "<ORDER_1> and <ORDER_2>, <PROOF_1>"
    assert placeholders.mask("cancel ord-77777, dewi says") == "cancel <ORDER_2>, <NAME_1> says"
    assert placeholders.put_back("<ORDER_2>") == "ORD-77777"


def test_a_placeholder_that_nobody_gave_stays() -> None:
    placeholders = Placeholders({"ORD-1": "ORDER"})
    placeholders.mask("ORD-1")
    assert placeholders.put_back("<ORDER_7> <NAME_1>") == "<ORDER_7> <NAME_1>"


def test_what_a_customer_writes_as_a_placeholder_is_none() -> None:
    placeholders = Placeholders({"ORD-2291": "ORDER"})
    masked = placeholders.mask("cancel <ORDER_1>, not ORD-2291")
    assert masked == "cancel (ORDER_1), not <ORDER_1>"


@given(st.text(st.sampled_from("<>_()ORDEMAIL1290@.- rinaexmplcoJ,"), max_size=60))
def test_any_text_comes_back(text: str) -> None:
    placeholders = Placeholders({"ORD-2291": "ORDER"}, ["Rina"])
    masked = placeholders.mask(text)
    assert "@" not in re.sub(r"(?<![\w.%+-])@|@(?![\w-]+\.\w)", "", masked)
    again = Placeholders({}).mask(text)
    assert not re.search(r"\d{12,}", again)
    assert _bare(placeholders.put_back(masked)) == _bare(text.strip())


def _bare(text: str) -> str:
    return re.sub(r"[<>()]", "", text).casefold()


@given(st.text(max_size=80))
def test_any_text_can_be_masked(text: str) -> None:
    Placeholders({"ORD-2291": "ORDER"}, ["Rina"]).mask(text)
