"""Amounts of any currency, read exactly and told in the customer's language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.currency import Currency, UnknownCurrency

SOME = [Currency(code) for code in ("IDR", "USD", "EUR", "SGD", "MYR", "JPY", "KWD", "VND", "THB")]


@pytest.mark.parametrize(
    ("code", "amount", "english", "indonesian"),
    [
        ("IDR", 125_000, "Rp125,000", "Rp125.000"),
        ("IDR", 0, "Rp0", "Rp0"),
        ("USD", 1250, "$12.50", "US$12,50"),
        ("USD", 5, "$0.05", "US$0,05"),
        ("MYR", 125_000, "RM1,250.00", "RM1.250,00"),
        ("JPY", 1250, "¥1,250", "JP¥1.250"),
        ("KWD", 12_505, "KWD12.505", "KWD12,505"),
        ("GBP", 999, "£9.99", "£9,99"),
    ],
)
def test_told_in_the_customers_language(
    code: str, amount: int, english: str, indonesian: str
) -> None:
    currency = Currency(code)
    assert (currency.tell(amount, "en"), currency.tell(amount, "id")) == (english, indonesian)


@pytest.mark.parametrize(
    ("code", "text", "amount"),
    [
        ("IDR", "150000", 150_000), ("IDR", "Rp1.250.000,00", 1_250_000),
        ("IDR", "Rp 150.000,-", 150_000), ("IDR", "IDR 1,250,000.00", 1_250_000),
        ("IDR", "150000.0", 150_000), ("IDR", "1 250 000", 1_250_000), ("IDR", "150.000", 150_000),
        ("IDR", "150000.50", None), ("IDR", "-5", None), ("IDR", "", None), ("IDR", "1.25", None),
        ("IDR", "$5", None), ("USD", "12.5", 1250), ("USD", "$1,250.50", 125_050),
        ("USD", "1.250,50", 125_050), ("USD", "US$12", 1200), ("USD", "12,50", 1250),
        ("USD", "1,250", 125_000), ("USD", "0.05 USD", 5), ("USD", "12.5.5", None),
        ("KWD", "1.250", 1250), ("KWD", "1,250", 1_250_000), ("JPY", "1,250", 1250),
        ("JPY", "12.5", None),
    ],
)  # fmt: skip
def test_read_as_people_and_programs_write_them(code: str, text: str, amount: int | None) -> None:
    assert Currency(code).read(text) == amount


@given(st.sampled_from(SOME), st.integers(0, 10**12), st.sampled_from(["en", "id"]))
def test_what_is_told_is_read_again_to_the_cent(
    currency: Currency, amount: int, language: str
) -> None:
    told = currency.tell(amount, language)
    if currency.decimals == 3 and language == "id":
        return  # 1.250 of three decimals is read as a program writes it
    assert currency.read(told) == amount


@given(st.sampled_from(SOME), st.integers(0, 10**12))
def test_amounts_are_exact(currency: Currency, amount: int) -> None:
    value = Decimal(amount).scaleb(-currency.decimals)
    assert currency.amount(value) == amount
    with pytest.raises(ValueError, match="is no amount"):
        currency.amount(value + Decimal(1).scaleb(-currency.decimals - 1))


def test_a_code_that_is_none() -> None:
    with pytest.raises(UnknownCurrency, match="'RUPIAH' is no currency"):
        Currency("RUPIAH")
