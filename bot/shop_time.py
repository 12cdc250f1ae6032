"""The shop's own time: whatever people see or set counts in it, wherever the server stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bot.languages import FACTS, in_language, known


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

    def days_begin(self, days: int) -> float:
        """When the last so many days began, today among them: Unix seconds of a midnight."""
        first = self.today() - timedelta(days=days - 1)
        return datetime.combine(first, time(), self.zone).timestamp()


def told_moment(moment: datetime, now: datetime, language: str) -> str:
    """A moment to come, as customers read it: "today at 08:00", "besok pukul 08.00", "on Monday, 7
    December at …". Both in the shop's time."""
    days, facts = (moment.date() - now.date()).days, FACTS[known(language)]
    when = {0: "today", 1: "tomorrow"}.get(days, "later")
    words = {code: one.soon[when] for code, one in FACTS.items() if when in one.soon}
    return in_language(words, language).format(
        day=format_date(moment, facts.day, locale=facts.locale),
        time=format_time(moment, facts.time, locale=facts.locale),
    )
