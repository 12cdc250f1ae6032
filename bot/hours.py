"""When people of the shop answer, and when they do again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.opening_spans import read_spans
from bot.settings_sections import HoursSettings

_DAY = 24 * 60
_LOOK_AHEAD_DAYS = 60
_WORKING_DAYS = 400
"""So far ahead working hours are counted; a shop that has not opened by then never does."""


class Hours:
    """The hours of sapa.toml as they are at each question, read in the shop's own time zone.

    A span belongs to the day on which it opens: a day that is closed does not end the night before.
    """

    def __init__(self, settings: HoursSettings) -> None:
        self._settings = settings

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._settings.timezone)

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

    def between(self, begins: float, ends: float) -> float:
        """How many hours it was open from one moment to another, in Unix seconds."""
        first = datetime.fromtimestamp(begins, self._zone).date() - timedelta(days=1)
        last = datetime.fromtimestamp(ends, self._zone).date()
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        spans = (span for day in days for span in self._spans(day))
        return sum(max(0.0, min(c, ends) - max(o, begins)) for o, c in spans) / 3600

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
