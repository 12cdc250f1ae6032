"""When people of the shop answer, and when they do again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.settings_sections import HoursSettings

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_DAY = 24 * 60
_LOOK_AHEAD_DAYS = 60
_WORKING_DAYS = 400
"""So far ahead working hours are counted; a shop that has not opened by then never does."""


@dataclass(frozen=True)
class Span:
    """From when till when, in minutes since the day's midnight; ``closes`` may be on the next day:
    21:00-02:00 is 1260 to 1560."""

    opens: int
    closes: int


def read_spans(written: str) -> list[Span]:
    """The spans of one day: "08:00-11:30, 13:00-17:00", "21:00-02:00"; none for "".

    Raises:
        ValueError: it is written differently, or two spans overlap.
    """
    spans = [_read(part.strip()) for part in written.split(",")] if written.strip() else []
    spans.sort(key=lambda span: span.opens)
    for earlier, later in pairwise(spans):
        if earlier.closes > later.opens:
            raise ValueError(f"{written!r} overlaps")
    return spans


def _read(part: str) -> Span:
    found = _SPAN.fullmatch(part)
    if not found:
        raise ValueError(f"{part!r} is no span of time")
    hour, minute, until_hour, until_minute = found.groups()
    opens = int(hour) * 60 + int(minute)
    closes = int(until_hour) * 60 + int(until_minute) if until_hour else _DAY
    if opens == closes:
        raise ValueError(f"{part!r} is no time at all")
    return Span(opens, closes if closes > opens else closes + _DAY)


class Hours:
    """The hours of sapa.toml, read in the shop's own time zone.

    A span belongs to the day on which it opens: a day that is closed does not end the night before.
    """

    def __init__(self, settings: HoursSettings) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)

    def is_open(self, now: float) -> bool:
        """At ``now``, in Unix seconds."""
        today = datetime.fromtimestamp(now, self._zone).date()
        days = (today - timedelta(days=1), today)
        return any(opens <= now < closes for day in days for opens, closes in self._spans(day))

    def opens_at(self, now: float) -> datetime | None:
        """When somebody answers again after ``now`` (Unix seconds), in the shop's time; None while
        it is open, and where it does not open within two months."""
        if self.is_open(now):
            return None
        today = datetime.fromtimestamp(now, self._zone).date()
        for days in range(_LOOK_AHEAD_DAYS):
            for opens, _ in self._spans(today + timedelta(days=days)):
                if opens > now:
                    return datetime.fromtimestamp(opens, self._zone)
        return None

    def at(self, moment: float) -> datetime:
        """A moment in Unix seconds, in the shop's time."""
        return datetime.fromtimestamp(moment, self._zone)

    def after(self, now: float, hours: float) -> float:
        """When so many hours have passed in which it was open, from ``now`` on (both in Unix
        seconds); plain hours where it does not open for more than a year."""
        left, at = hours * 3600, now
        today = datetime.fromtimestamp(now, self._zone).date()
        for days in range(-1, _WORKING_DAYS):
            for opens, closes in self._spans(today + timedelta(days=days)):
                begins = max(opens, at)
                if left <= closes - begins:
                    return begins + left
                if closes > begins:
                    left, at = left - (closes - begins), closes
        return now + hours * 3600

    def _spans(self, day: date) -> list[tuple[float, float]]:
        """When it opens and closes that day, in Unix seconds."""
        return [
            (self._at(day, span.opens, fold=0), self._at(day, span.closes, fold=1))
            for span in read_spans(self._settings.on(day))
        ]

    def _at(self, day: date, minutes: int, fold: int) -> float:
        """In the night when clocks are put back an hour comes twice: ``fold`` says which is meant.
        An hour that they skip is the one after."""
        days, minutes = divmod(minutes, _DAY)
        clock = time(*divmod(minutes, 60), fold=fold)
        return datetime.combine(day + timedelta(days=days), clock, self._zone).timestamp()
