"""Figures of money in writing, in the shop's currency: where they stand, and how much they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from bot.media.readers.rows import Row
from bot.readings import Hint

_RUPIAH = r"(?:R[pPoODB0]|IDR|1DR|lDR)"
"""As it is written, and misread."""
_GROUPED = r"\d{1,3}(?:[.,]\s?\d{3}){1,4}(?:[.,]\d{2}(?!\d))?"
_PLAIN = r"\d{1,9}(?:[.,]\d{2}(?!\d))?"


@dataclass(frozen=True)
class Money:
    """A figure that is money: ``value`` in the currency's smallest unit; ``has_sign`` if the
    currency stands beside it."""

    value: int
    row: int
    start: int
    end: int
    has_sign: bool
    is_negative: bool


@dataclass(frozen=True)
class MoneyForm:
    """How a currency is written: ``decimals`` behind its point or comma, and its ``signs`` in small
    letters, before the figure or behind it; none for rupiah."""

    decimals: int = 0
    signs: tuple[str, ...] = ()

    @classmethod
    def of(cls, hint: Hint) -> MoneyForm:
        return cls(hint.decimals, hint.signs)

    def money_in(self, rows: Sequence[Row], row: int, start: int = 0) -> Iterator[Money]:
        """The figures of a row that may be money, bare ones too."""
        for match in self._pattern.finditer(rows[row].text, start):
            value = self._value(match["number"])
            if value is not None:
                minus = bool(match["minus"] or match["minus_too"])
                has_sign = bool(match["sign"] or match["sign_behind"])
                yield Money(value, row, *match.span("number"), has_sign, minus)

    def told(self, value: int) -> str:
        """A value as a reading tells it: 189000, 12.50."""
        return str(Decimal(value).scaleb(-self.decimals))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """With the currency beside it or dots in it; a bare figure is money only behind a word that
        says so."""
        longest_first = sorted(self.signs, key=len, reverse=True)
        signs = "|".join(map(re.escape, longest_first))
        before = f"(?i:{signs})" if signs else _RUPIAH
        behind = f"(?i:{signs})" if signs else "(?!)"
        return re.compile(
            rf"(?<![\w.,/-])(?P<minus>-\s?)?(?P<sign>{before}[\s.:]{{0,3}})?(?P<minus_too>-\s?)?"
            rf"(?P<number>{_GROUPED}|{_PLAIN})(?:\s{{0,2}}(?P<sign_behind>{behind})(?!\w)|(?![\w/]|[.,:]\d))"
        )

    def _value(self, number: str) -> int | None:
        """In the smallest unit. None where it has a fraction of that: rupiah have no cents."""
        number = number.replace(" ", "")
        whole, cents = number, ""
        if found := re.search(r"([.,])(\d{2})$", number):
            whole, cents = number[: found.start()], found[2]
        elif self.decimals == 3 and (found := re.search(r"\.(\d{3})$", number)):
            whole, cents = number[: found.start()], found[1]
        digits = re.sub(r"\D", "", whole) + cents.rstrip("0").ljust(self.decimals, "0")
        return int(digits) if len(cents.rstrip("0")) <= self.decimals else None
