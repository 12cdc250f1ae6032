"""Numbers and codes that are spoken, as they are typed; and words that are left as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.languages import Language
from bot.order_numbers import OrderNumbers
from bot.spoken.number_words import NumberWordsBroken, read_number_words
from bot.spoken.numbers import spoken_digits, written
from tests.checkout import CHECKOUT


@pytest.mark.parametrize(
    ("said", "as_typed"),
    [
        ("nomor pesanan saya dua dua sembilan dua", "nomor pesanan saya 2292"),
        ("nomor pesanan saya dua-dua-sembilan-dua.", "nomor pesanan saya 2292."),
        ("Pesanan dua, dua, sembilan, dua.", "Pesanan 2292."),
        ("pesanan dua dua, sembilan dua", "pesanan 2292"),
        ("pesanan dua puluh dua sembilan puluh dua", "pesanan 2292"),
        ("pesanan dua ribu dua ratus sembilan puluh dua", "pesanan 2292"),
        ("pesanan 22 92", "pesanan 2292"),
        ("pesanan 229 2", "pesanan 2292"),
        ("2-2-9-2", "2292"),
        ("2.2.9.2", "2292"),
        ("2, 2, 9, 2", "2292"),
        ("dobel dua sembilan dua ya kak", "2292 ya kak"),
        ("ORD dua dua 9 dua", "ORD 2292"),
        ("ORD strip dua dua sembilan dua", "ORD-2292"),
        ("o er de dua dua sembilan dua", "ORD2292"),
        ("O-R-D 2292", "ORD2292"),
        ("O.R.D. 2 2 9 2", "ORD2292"),
        ("O R D strip dua dua sembilan dua", "ORD-2292"),
        ("o er de garis datar dua dua semilan dua", "ORD-2292"),
        ("resi je en e delapan delapan satu dua tiga empat", "resi JNE881234"),
        ("inv garis miring dua nol dua enam garis miring em pe el garis miring tiga lima satu",
         "inv/2026/MPL/351"),
        ("nomor hp saya kosong delapan satu dua, tiga empat lima enam, tujuh delapan",
         "nomor hp saya 0812345678"),
        ("nomor hp saya 0812 3456 7890", "nomor hp saya 081234567890"),
        ("pesanan dua dua sembilan dua, dua baju rusak", "pesanan 2292, dua baju rusak"),
    ],
)  # fmt: skip
def test_an_indonesian_code_is_written_as_it_is_typed(said: str, as_typed: str) -> None:
    assert written(said, "id") == as_typed


@pytest.mark.parametrize(
    ("said", "as_typed"),
    [
        ("my order number is two two nine two", "my order number is 2292"),
        ("my order number is Two, two, nine, two.", "my order number is 2292."),
        ("order twenty-two ninety-two", "order 2292"),
        ("order twenty two ninety two please", "order 2292 please"),
        ("double two nine two", "2292"),
        ("triple five one", "5551"),
        ("it's one oh oh one", "it's 1001"),
        ("oh eight one two three", "08123"),
        ("O for Oscar, R for Romeo", "O for Oscar, R for Romeo"),
        ("O for Oscar R for Romeo D as in Delta dash two two nine two", "ORD-2292"),
        ("oscar romeo delta two two nine two", "ORD2292"),
        ("O-R-D-2-2-9-2", "ORD2292"),
        ("two two nine two and a blue shirt", "2292 and a blue shirt"),
    ],
)
def test_an_english_code_is_written_as_it_is_typed(said: str, as_typed: str) -> None:
    assert written(said, "en") == as_typed


@pytest.mark.parametrize(
    ("language", "said", "as_typed"),
    [
        ("id", "saya transfer seratus delapan puluh sembilan ribu", "saya transfer 189.000"),
        ("id", "dua ratus lima puluh ribu rupiah ke BCA", "250.000 rupiah ke BCA"),
        ("id", "dua ratus 50 ribu", "250.000"),
        ("id", "setengah juta", "500.000"),
        ("id", "sejuta dua ratus", "1.200.000"),
        ("id", "dua juta lima ratus", "2.500.000"),
        ("id", "satu setengah juta", "1.500.000"),
        ("id", "dua juta setengah", "2.500.000"),
        ("id", "dua koma lima juta", "2.500.000"),
        ("id", "seribu rupiah", "1.000 rupiah"),
        ("id", "lima puluh dollar", "50 dollar"),
        ("id", "seribu lima ratus", "1500"),
        ("id", "tahun dua ribu dua puluh enam", "tahun 2026"),
        ("en", "a hundred and eighty-nine thousand", "189,000"),
        ("en", "two hundred and fifty thousand rupiah", "250,000 rupiah"),
        ("en", "one and a half million", "1,500,000"),
        ("en", "half a million", "500,000"),
        ("en", "two point five million", "2,500,000"),
        ("en", "one hundred fifty dollars", "150 dollars"),
    ],
)
def test_an_amount_is_written_in_digits(language: Language, said: str, as_typed: str) -> None:
    assert written(said, language) == as_typed


@pytest.mark.parametrize(
    "said",
    [
        "saya mau dua baju",
        "satu dua tiga hari lagi",
        "dua ratus ribuan",
        "dua ratus ribu lebih",
        "dua tiga ratus ribu",
        "dua sampai tiga ratus ribu",
        "dua juta lima",
        "a million two hundred",
        "seribu maaf ya kak",
        "stok kosong",
        "nomor satu",
        "ukuran tiga puluh delapan",
        "saya pesan dua satu hitam satu putih",
        "where are you",
        "pesanan 2291 2292",
        "pesanan 2291, 2292",
        "pesanan 101 102",
        "nomor 38 39 ada?",
        "Rp1.250.000",
        "250 ribu",
        "1,5 juta",
        "ORD-2291",
        "strip strip strip",
        "halo kak pesanan saya belum sampai",
        "",
    ],
)
@pytest.mark.parametrize("language", ["en", "id", None])
def test_other_words_stay(said: str, language: Language | None) -> None:
    assert written(said, language) == said


def test_oh_begins_a_number_in_english_alone() -> None:
    assert written("oh one two three four", "en") == "01234"
    assert written("oh satu dua tiga empat", "id") == "oh 1234"


def test_what_is_said_is_an_order_number_of_the_shop() -> None:
    numbers = OrderNumbers.like(["ORD-1180"])
    for said in ("o er de strip dua dua sembilan satu", "ORD dua dua 9 satu", "O-R-D 2291"):
        assert numbers.read(written(said, "id")) == "ORD-2291"


@pytest.mark.parametrize(
    ("said", "runs"),
    [
        ("nomor dua dua sembilan satu atau dua dua sembilan dua", ["2291", "2292"]),
        ("o er de dua dua sembilan satu", ["2291"]),
        ("twenty-two ninety-one", ["2291"]),
        ("pesanan 2291 2292", ["2291", "2292"]),
        ("22 91", ["2291"]),
        ("dua ribu dua ratus sembilan puluh satu", ["2291"]),
        ("saya mau dua baju", []),
        ("9" * 5000 + " miliar dua juta", []),
    ],
)
def test_runs_of_digits(said: str, runs: list[str]) -> None:
    assert spoken_digits(said, "id") == runs


TAGALOG = """
digits: {isa: 1, dalawa: 2, tatlo: 3, apat: 4, siyam: 9}
"""


def test_another_language_comes_by_a_file(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    (shop / "data" / "spoken_numbers").mkdir(parents=True)
    (shop / "sapa.toml").write_text("")
    (shop / "data" / "spoken_numbers" / "tl.yml").write_text(TAGALOG)
    said = "from bot.spoken.numbers import written; print(written('order isa dalawa tatlo', 'en'))"
    done = subprocess.run(
        [sys.executable, "-c", said], cwd=CHECKOUT, capture_output=True, text=True, check=True,
        env={**os.environ, "SAPA_PROJECT": str(shop)},
    )
    assert "123" in done.stdout, done.stderr


@pytest.mark.parametrize(
    "content, fault",
    [
        ("digits: [satu]", "digits is not as it should be"),
        ("digits: {satu: one}", "digits is not as it should be"),
        ("hundreds: [true]", "hundreds is not as it should be"),
        ("ciphers: {satu: 1}", "'ciphers' is not known"),
        ("- satu", "begin with a section"),
        ("digits: {", "tl.yml"),
    ],
)
def test_a_file_that_is_not_understood_says_where(
    tmp_path: Path, content: str, fault: str
) -> None:
    file = tmp_path / "tl.yml"
    file.write_text(content)
    with pytest.raises(NumberWordsBroken) as caught:
        read_number_words(file)
    assert fault in str(caught.value)
