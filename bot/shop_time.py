"""The shop's own time: whatever people see or set counts in it, wherever the server stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date


@dataclass(frozen=True)
class ShopTime:
    """Times and days in the time zone of ``[hours]`` in sapa.toml."""

    zone: ZoneInfo

    def at(self, unix_s: float) -> datetime:
        """That moment on the shop's clock."""
        return datetime.fromtimestamp(unix_s, self.zone)

    def now(self) -> datetime:
        return datetime.now(self.zone)

    def today(self) -> date:
        """The date in the shop, which may be another one where the server stands."""
        return self.now().date()


def told_moment(moment: datetime, now: datetime, language: str) -> str:
    """A moment to come, as customers read it: "today at 08:00", "besok pukul 08.00", "on Monday, 7
    December at …". Both in the shop's time."""
    days, english = (moment.date() - now.date()).days, language == "en"
    if 0 <= days < 2:
        named = [("today", "hari ini"), ("tomorrow", "besok")][days][0 if english else 1]
    elif english:
        named = f"on {format_date(moment, 'EEEE, d MMMM', locale='en')}"
    else:
        named = f"hari {format_date(moment, 'EEEE, d MMMM', locale='id')}"
    return f"{named} at {moment:%H:%M}" if english else f"{named} pukul {moment:%H.%M}"
