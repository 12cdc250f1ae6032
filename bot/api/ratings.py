"""What customers thought of how they were served."""

from __future__ import annotations

from math import inf
from typing import Literal

from aiohttp import web
from pydantic import Field

from bot.api import resources
from bot.api.operations import Operation
from bot.api.requests import Paged, Strict, query_of
from bot.desk.insight.ratings import RATINGS
from bot.desk.page import SETTINGS, whole_number
from bot.store.conversations.ratings import Span, Sum, total


class SummaryQuery(Strict):
    by: Literal["agent", "topic", "channel", "language"] = "agent"
    days: int = Field(30, ge=1, le=3650)


async def ratings(request: web.Request) -> web.Response:
    """The newest first."""
    query = query_of(request, Paged)
    found = await request.app[RATINGS].newest(query.limit, query.place(whole_number))
    after = str(found[-1].id) if len(found) == query.limit else None
    return web.json_response(resources.listed(map(resources.rating, found), after))


async def summary(request: web.Request) -> web.Response:
    """Counts and averages of the last ``days``; of fewer than five ratings no average."""
    query = query_of(request, SummaryQuery)
    span = Span(request.app[SETTINGS].time.days_begin(query.days), inf)
    sums = (await request.app[RATINGS].sums(span))[query.by]
    groups = [{query.by: one.group, **_sum(one)} for one in sums]
    return web.json_response({"total": _sum(total(sums)), "groups": groups})


def _sum(one: Sum) -> resources.Json:
    return {
        "count": one.count,
        "average": None if one.average is None else round(one.average, 2),
        "satisfied": None if one.satisfied is None else round(one.satisfied, 3),
        "poor": one.poor,
    }


OPERATIONS = [
    Operation("GET", "/ratings", ratings),
    Operation("GET", "/ratings/summary", summary),
]
