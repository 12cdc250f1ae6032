"""Numbers as people and programs write them: 1.250.000,00 and 1,250,000.00 are the same."""

from __future__ import annotations

import re
from collections.abc import Container
from decimal import Decimal, InvalidOperation
from typing import Literal

from babel.numbers import list_currencies

from bot.shop.importing.dates import TwoReadings
from bot.shop.importing.table import Cell

DecimalSign = Literal["comma", "point"]
SIGNS: dict[str, DecimalSign] = {",": "comma", ".": "point"}

_SCALES = {"rb": 1_000, "ribu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000}
"""What stands behind money that has no cents: 150rb, 1,5 juta."""

_AROUND = re.compile(r"^[^\W\d_]{0,9}[$€£¥₱฿₫]?\.?\s{0,9}(?=\d)|\s{0,9}[$€£¥₱฿₫]?[^\W\d_]{0,9}\.?$")
_NUMBER = re.compile(r"\d+(?:[.,' ]\d+)*")
_NO_AMOUNT = re.compile(r"[^\W\d_]{0,3}[$€£¥₱฿₫]?\.?\s{0,9}[-–—]+")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}")


class OtherCurrency(ValueError):
    """It is an amount, but not of the money that is asked for."""


def is_no_amount(cell: Cell) -> bool:
    """Whether only a dash stands there, as accounting formats write it: "Rp -"."""
    return isinstance(cell, str) and bool(_NO_AMOUNT.fullmatch(cell))


def proven_sign(cell: Cell) -> DecimalSign | None:
    """What ``1.250,5`` shows about how its file writes fractions; None if it shows nothing."""
    number = _bare(cell) if isinstance(cell, str) else ""
    if not _NUMBER.fullmatch(number) or _GROUPED.fullmatch(number):
        return None
    last = max(number.rfind(","), number.rfind("."))
    if last < 0:
        return None
    sign, other = number[last], "," if number[last] == "." else "."
    if number.count(sign) > 1:  # 1.250.000: thousands
        return SIGNS[other] if len(number) - last == 4 else None
    return SIGNS[sign]


def read_number(
    cell: Cell,
    answered: DecimalSign | None,
    proven: Container[DecimalSign],
    thousands: bool = True,
    symbols: Container[str] = (),
) -> Decimal:
    """A number of 0 or more.

    Args:
        answered: which sign is before fractions, as a person said.
        proven: which signs are, as other cells of the file show.
        thousands: 150.000 is 150,000 where nothing speaks against it. So it is with money that has
            no cents; nobody writes three digits of them.
        symbols: what may stand around it, in small letters, such as rp and idr.

    Raises:
        TwoReadings: it is like 1.250 and neither a person nor the file say what that is.
        OtherCurrency: another symbol or word stands around it.
        ValueError: it is no such number.
    """
    if isinstance(cell, Decimal):
        return _positive(cell)
    if not isinstance(cell, str):
        raise ValueError(cell)
    number = _bare(cell)
    if not _NUMBER.fullmatch(number):
        raise ValueError(cell)
    scale = 1
    around = [found.group().strip(" .").casefold() for found in _AROUND.finditer(_plain(cell))]
    for word in around:
        if thousands and word in _SCALES:
            scale *= _SCALES[word]
        elif word and word not in symbols:
            is_money = not word.isalpha() or word == "rm" or word.upper() in list_currencies()
            raise OtherCurrency(cell) if is_money else ValueError(cell)
    number = number.replace("'", "").replace(" ", "")
    if match := _GROUPED.fullmatch(number):
        sign = SIGNS[match[1]]
        leading_zero = number.startswith("0")
        if answered is None and not leading_zero:
            other_proven = any(known in proven for known in SIGNS.values() if known != sign)
            if sign in proven or not (thousands or other_proven):
                raise TwoReadings(cell)
        is_fraction = leading_zero or answered == sign
        return scale * Decimal(number.replace(match[1], "." if is_fraction else ""))
    own_sign = proven_sign(number)
    if own_sign == "comma":
        number = number.replace(".", "").replace(",", ".")
    elif own_sign == "point":
        number = number.replace(",", "")
    try:
        return _positive(scale * Decimal(number))
    except InvalidOperation as error:
        raise ValueError(cell) from error


def _bare(cell: str) -> str:
    """Without the currency, and without ",-" behind it: Rp. 150.000,-"""
    return _AROUND.sub("", _plain(cell)).replace("\u202f", " ").strip()


def _plain(cell: str) -> str:
    return re.sub(r",\s*[-–—]+$", "", cell.strip())


def _positive(number: Decimal) -> Decimal:
    if not number.is_finite() or number < 0 or number >= 10**15:
        raise ValueError(str(number))
    return number
