"""The days that a page of figures is asked for, as an address says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from aiohttp import web

from bot.desk.page import SETTINGS, Refused, say, whole_number
from bot.store.insight.figures import Period, Where

PRESETS = (7, 30, 90, 365)
MOST_DAYS = 731
EARLIEST, LATEST = date(1990, 1, 1), date(2900, 12, 31)
_USUAL = 30


@dataclass(frozen=True)
class Asked:
    """``days`` is how many the last ones were that were chosen, None where somebody chose days of
    their own."""

    period: Period
    where: Where
    days: int | None

    def last(self, days: int) -> str:
        """The last so many days in an address, of the same channel and language."""
        return replace(self, days=days).query()

    def query(self, **more: str) -> str:
        """The same days, channel and language in an address, and whatever ``more``
        says; what is empty there says nothing."""
        period = self.period
        said = {"days": str(self.days)} if self.days else {
            "first": period.first.isoformat(), "last": period.last.isoformat()
        }  # fmt: skip
        said |= {"channel": self.where.channel or "", "language": self.where.language or ""}
        said |= {name: value for name, value in more.items() if value}
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Shown:
    """What the form of the days shows: ``asked`` are those whose figures stand on the page; where
    others were ``refused`` (why), ``first`` and ``last`` are as somebody typed them."""

    asked: Asked
    first: str
    last: str
    today: str
    refused: str = ""
    presets: tuple[int, ...] = PRESETS


def shown_period(request: web.Request) -> Shown:
    """The days that the address asks for; the usual ones, with the reason, where these cannot be
    had."""
    query, today = request.query, request.app[SETTINGS].time.today()
    try:
        what = asked(query, today)
    except Refused as error:
        kept = {name: query.get(name, "") for name in ("channel", "language")}
        return Shown(
            asked(kept, today), query.get("first", ""), query.get("last", ""), today.isoformat(),
            say(request, str(error)),
        )  # fmt: skip
    period = what.period
    return Shown(what, period.first.isoformat(), period.last.isoformat(), today.isoformat())


def asked(query: Mapping[str, str], today: date) -> Asked:
    """The last 30 days, unless it says otherwise.

    Raises:
        Refused: these are no days, or too many.
    """
    where = Where(query.get("channel") or None, query.get("language") or None)
    first, last = query.get("first", ""), query.get("last", "")
    if not (first or last):
        typed = query.get("days", "") or str(_USUAL)
        days = whole_number(typed)
        if not days:
            raise Refused("{text!r} is no number of days.", text=typed[:40])
        if days > MOST_DAYS:
            raise Refused("Choose two years at most.")
        return Asked(Period(today - timedelta(days=days - 1), today), where, days)
    end = _day(last) if last else today
    begin = _day(first) if first else end - timedelta(days=_USUAL - 1)
    if begin > end:
        raise Refused("The first day comes after the last one. Choose them again.")
    if (end - begin).days >= MOST_DAYS or begin < EARLIEST or end > LATEST:
        raise Refused("Choose two years at most.")
    return Asked(Period(begin, end), where, None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("{text!r} is no day. Write it as 2026-11-30.", text=text[:40]) from error
