"""Days as people and programs write them. What has two readings is never guessed.

No library: those at hand (dateutil, dateparser) fill what is missing from today's date and take one
of two readings silently.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import cache
from typing import Literal

from babel import Locale

from bot.languages import FACTS
from bot.shop.importing.table import Cell

DayOrder = Literal["day-first", "month-first"]

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Excel's count of days, from 1954 to 2119."""

_MORE_MONTHS = {"agt": 8, "agust": 8, "sept": 9, "pebruari": 2, "peb": 2, "nopember": 11, "nop": 11}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wib": 7, "wita": 8, "wit": 9}
_TIME = re.compile(
    r"(?:t|,|\s)\s{0,9}(?:(?:jam|pukul|pkl|at)\.?\s{1,9})?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s{0,9}(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|utc|gmt|wib|wita|wit|(?:gmt|utc)?[+-]\d{2}(?::?\d{2})?)?",
)
_TIME_AHEAD = re.compile(r"(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)[,\s]\s{0,9}(\S.{5,30})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/.,\s]*([a-z]+)[-/.,\s]*(\d{4}|\d{2})")
_MONTH_AHEAD = re.compile(
    r"([a-z]{3,12})[-/.,\s]{0,9}(\d{1,2})(?:st|nd|rd|th)?[-/.,\s]{1,9}(\d{4}|\d{2})"
)
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")


class TwoReadings(ValueError):
    """Without an answer, it may mean two things."""


def proven_order(cell: Cell) -> DayOrder | None:
    """What ``25/11/2026`` shows about how its file writes days; None if it shows nothing."""
    numbers = _numbers(cell)
    if numbers is None:
        return None
    first, second, _ = numbers
    if first > 12 >= second:
        return "day-first"
    return "month-first" if second > 12 >= first else None


def read_day(cell: Cell, zone: tzinfo, order: DayOrder | None) -> date:
    """The day in the shop's ``zone``.

    Raises:
        TwoReadings: it is like 05/11/2026, and ``order`` is None.
        ValueError: it is no day.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        cell = f"{cell:f}"
    text, moment = _without_time(cell)
    if numbers := _numbers(cell):
        first, second, year = numbers
        if first <= 12 and second <= 12 and first != second and order is None:
            raise TwoReadings(cell)
        day_first = first > 12 or (second <= 12 and order == "day-first")
        day = date(year, second, first) if day_first else date(year, first, second)
    else:
        day = _unambiguous(text, zone)
    return _local(day, moment, zone)


def _numbers(cell: Cell) -> tuple[int, int, int] | None:
    """The numbers of a day like 05/11/2026, the year last."""
    if not isinstance(cell, str):
        return None
    text, _ = _without_time(cell)
    match = _NUMBERS.fullmatch(text)
    return (int(match[1]), int(match[2]), _year(match[3])) if match else None


def _unambiguous(text: str, zone: tzinfo) -> date:
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.fullmatch(text):
        return date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_AHEAD.fullmatch(text):
        return date(_year(match[3]), _month(match[1]), int(match[2]))
    match = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    if match and int(match[1]) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(match[1]))
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), zone).date()
    raise ValueError(text)


def _without_time(cell: str) -> tuple[str, re.Match[str] | None]:
    text = cell.strip().casefold()
    if ahead := _TIME_AHEAD.fullmatch(text):
        text = f"{ahead[2]} {ahead[1]}"
    text = re.sub(rf"^(?:{'|'.join(_weekdays())})\b[.,]?\s*", "", text)
    for match in _TIME.finditer(text):
        if match.end() == len(text):
            return text[: match.start()].strip(" ,"), match
    return text, None


def _local(day: date, moment: re.Match[str] | None, zone: tzinfo) -> date:
    """The day there when it was that time elsewhere; without a time zone the day as written."""
    if moment is None:
        return day
    hour, minute = int(moment["hour"]), int(moment["minute"])
    if moment["half"]:
        hour = hour % 12 + (12 if moment["half"].startswith("p") else 0)
    written = datetime(day.year, day.month, day.day, hour % 24, minute)
    if not moment["zone"]:
        return day
    return written.replace(tzinfo=_offset(moment["zone"])).astimezone(zone).date()


def _offset(zone: str) -> timezone:
    if zone in _ZONES:
        return timezone(timedelta(hours=_ZONES[zone]))
    sign, digits = (-1 if "-" in zone else 1), re.sub(r"\D", "", zone)
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(name: str) -> int:
    if name not in _months():
        raise ValueError(name)
    return _months()[name]


@cache
def _months() -> dict[str, int]:
    names = dict(_MORE_MONTHS)
    for facts in FACTS.values():
        for width in ("wide", "abbreviated"):
            months = Locale.parse(facts.locale).months["format"][width]
            names.update({name.casefold(): number for number, name in months.items()})
    return names


@cache
def _weekdays() -> tuple[str, ...]:
    names = {
        name.casefold()
        for facts in FACTS.values()
        for width in ("wide", "abbreviated")
        for name in Locale.parse(facts.locale).days["format"][width].values()
    }
    return tuple(sorted((*names, "jum'at"), key=len, reverse=True))
