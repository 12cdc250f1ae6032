"""How the shop's conversations went, in figures: those of the desk's overview."""

from __future__ import annotations

from datetime import date, timedelta

from aiohttp import web
from pydantic import Field

from bot.api import resources
from bot.api.operations import Operation
from bot.api.problems import Problem
from bot.api.requests import Strict, query_of
from bot.desk.insight.overview import COUNTING, FIGURES_STORE
from bot.desk.insight.period import EARLIEST, LATEST, MOST_DAYS
from bot.desk.page import SETTINGS
from bot.store.insight.figures import Figures, Period, Where
from bot.store.insight.tally import Middle


class FiguresQuery(Strict):
    first: date | None = None
    last: date | None = None
    channel: str | None = Field(None, max_length=64)
    language: str | None = Field(None, max_length=64)


async def figures(request: web.Request) -> web.Response:
    """Of the days from ``first`` to ``last``, both included, beside as many days before."""
    query = query_of(request, FiguresQuery)
    period = _period(query, request.app[SETTINGS].time.today())
    await request.app[COUNTING].catch_up()
    where = Where(query.channel or None, query.language or None)
    now, before = await request.app[FIGURES_STORE].read(period, where)
    return web.json_response(
        {
            **_of(now),
            "before": _of(before),
            "days": [{"day": of.isoformat(), **vars(one)} for of, one in now.days.items()],
            "channels": {name: vars(one) for name, one in now.channels.items()},
            "languages": {name: vars(one) for name, one in now.languages.items()},
        }
    )


def _period(query: FiguresQuery, today: date) -> Period:
    last = query.last or today
    if not EARLIEST <= last <= LATEST:
        raise _not_valid("last", "Ask for days from 1990 to 2900.")
    first = query.first or last - timedelta(days=29)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise _not_valid("first", f"Ask for {MOST_DAYS} days at most, the first one first.")
    return Period(first, last)


def _not_valid(field: str, told: str) -> Problem:
    return Problem(422, "not-valid", told, errors=[{"field": field, "message": told}])


def _of(one: Figures) -> resources.Json:
    return {
        "first": one.period.first.isoformat(),
        "last": one.period.last.isoformat(),
        "total": vars(one.total),
        "people": one.people,
        "first_answer": _middle(one.answer),
        "person_answer": _middle(one.person_answer),
        "solved": _middle(one.solved),
        "ratings": {"count": one.stars.count, "good": one.stars.good, "poor": one.stars.poor},
        "handover_reasons": one.reasons,
        "topics": one.topics,
        "cases": one.cases,
        "flags": one.flags,
        "not_delivered": one.not_sent,
    }


def _middle(one: Middle) -> resources.Json:
    return {"count": one.count, "median_s": one.seconds}


OPERATIONS = [Operation("GET", "/figures", figures)]
