"""The shop's currency: amounts read from text, and told in the customer's language.

An amount is a whole number (int) of the currency's smallest unit: cents of USD, yen, dinar's fils.
So it is exact, and sums and comparisons need no rounding. Of the rupiah the unit is the rupiah
itself: sen are in no shop's books.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from babel.numbers import (
    format_currency,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    list_currencies,
)

from bot.languages import DEFAULT, FACTS, locale_of

_LOCALES = [facts.locale for facts in FACTS.values()]

_SYMBOLS = {"IDR": "Rp", "MYR": "RM", "THB": "฿"}
"""As customers write it at home; in English, CLDR has the code alone."""
_WITHOUT_SMALL_UNIT = frozenset({"IDR"})
_NUMBER = re.compile(r"\d{1,15}|\d{1,3}(?:(?P<group>[.,' ])\d{3})(?:(?P=group)\d{3}){0,4}")


class UnknownCurrency(ValueError):
    """The code is none of ISO 4217; the message, for people, says so."""


@dataclass(frozen=True)
class Currency:
    """A currency by its code of ISO 4217, such as IDR.

    Raises:
        UnknownCurrency: there is none of this code.
    """

    code: str

    def __post_init__(self) -> None:
        if self.code not in list_currencies():
            raise UnknownCurrency(f"{self.code!r} is no currency. Write a code such as IDR or USD.")

    @property
    def decimals(self) -> int:
        """Digits after the decimal point: 2 for USD, 0 for JPY and IDR, 3 for KWD."""
        return 0 if self.code in _WITHOUT_SMALL_UNIT else get_currency_precision(self.code)

    @property
    def symbols(self) -> tuple[str, ...]:
        """What stands before or after an amount in this currency, in small letters: $, us$, usd."""
        names = {self.code, *(get_currency_symbol(self.code, locale) for locale in _LOCALES)}
        return tuple(sorted({n.lower() for n in (*names, _SYMBOLS.get(self.code, self.code))}))

    @property
    def names(self) -> tuple[str, ...]:
        """Words for it, in small letters: dollar, dollars."""
        named = (get_currency_name(self.code, count, DEFAULT) for count in (1, 2))
        said = {name.split()[-1].lower() for name in named}
        return tuple(sorted({*said, *(word.removesuffix("s") for word in said)}))

    def amount(self, value: Decimal) -> int:
        """``value`` in smallest units: 12.50 dollars are 1250.

        Raises:
            ValueError: it is negative, or has a fraction of the smallest unit.
        """
        units = value.scaleb(self.decimals)
        if units < 0 or units != units.to_integral_value():
            raise ValueError(f"{value} is no amount of {self.code}.")
        return int(units)

    def tell(self, amount: int, language: str) -> str:
        """``amount`` (smallest units) for people who speak the language: $12.50, Rp125.000."""
        pattern = "¤#,##0" + ("." + "0" * self.decimals if self.decimals else "")
        value = Decimal(amount).scaleb(-self.decimals)
        text: str = format_currency(
            value, self.code, pattern, locale=locale_of(language), currency_digits=False
        )
        return text.replace(self.code, _SYMBOLS.get(self.code, self.code))

    def read(self, text: str) -> int | None:
        """The amount (smallest units) that ``text`` is, with or without the currency's name:
        "1.250.000,00", "Rp 150.000,-", "$1,250.5", "12,50". None for anything else, negative
        amounts and fractions of the smallest unit included.

        Three digits after a single point or comma are thousands, except after the point of a
        currency that has three decimals.
        """
        bare = self._sign.sub("", text.strip().lower()).strip()
        bare = re.sub(r"[.,]-+$", "", bare)
        whole, fraction = self._parts(bare)
        if not _NUMBER.fullmatch(whole):
            return None
        try:
            return self.amount(Decimal(re.sub(r"\D", "", whole) + "." + (fraction or "0")))
        except ValueError:
            return None

    @cached_property
    def _sign(self) -> re.Pattern[str]:
        names = "|".join(re.escape(s) for s in sorted(self.symbols, key=len, reverse=True))
        return re.compile(rf"^(?:{names})\.?\s*|\s*(?:{names})\.?$")

    def _parts(self, number: str) -> tuple[str, str]:
        """What stands before and after the decimal point or comma."""
        at = max(number.rfind("."), number.rfind(","))
        whole, mark, fraction = number[: max(at, 0)], number[at : at + 1], number[at + 1 :]
        if not (whole[-1:].isdecimal() and fraction.isdecimal()):
            return number, ""
        other = {".": ",", ",": "."}[mark]
        three = len(fraction) == 3 and not (self.decimals == 3 and mark == ".")
        if mark in whole or (three and other not in whole):
            return number, ""  # it separates thousands
        return whole, fraction
