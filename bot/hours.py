"""When people of the shop answer, and when they do again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.settings import HoursSettings

_MIDNIGHT = "24:00"
_LOOK_AHEAD_DAYS = 60


class Hours:
    """The hours of sapa.toml, read in the shop's own time zone."""

    def __init__(self, settings: HoursSettings) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)

    def is_open(self, now: float) -> bool:
        """At ``now``, in Unix seconds."""
        moment = datetime.fromtimestamp(now, self._zone)
        return any(opens <= moment < closes for opens, closes in self._spans(moment.date()))

    def opens_at(self, now: float) -> datetime | None:
        """When somebody answers again after ``now`` (Unix seconds), in the shop's time; None while
        it is open, and where it does not open within two months."""
        if self.is_open(now):
            return None
        moment = datetime.fromtimestamp(now, self._zone)
        for days in range(_LOOK_AHEAD_DAYS):
            for opens, _ in self._spans(moment.date() + timedelta(days=days)):
                if opens > moment:
                    return opens
        return None

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when till when it is open on that day: once, or not at all."""
        hours = self._settings.on(day)
        if not hours:
            return []
        opens, closes = hours.split("-")
        end = self._at(day + timedelta(days=1), "00:00") if closes == _MIDNIGHT else None
        return [(self._at(day, opens), end or self._at(day, closes))]

    def _at(self, day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock), self._zone)
