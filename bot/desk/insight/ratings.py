"""What customers thought of how they were served: averages, and the last ratings."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import Page, page, whole_number
from bot.store.conversations.ratings import By, Ratings

RATINGS = web.AppKey("ratings", Ratings)

PERIODS = (7, 30, 90, 365)
_DAYS = 30
_GROUPS: tuple[By, ...] = ("answered", "channel", "language")


async def ratings(request: web.Request) -> web.Response:
    """Those of the last ``days``."""
    asked = whole_number(request.query.get("days", ""))
    days = asked if asked in PERIODS else _DAYS
    read = request.app[RATINGS]
    return page(
        request,
        "insight/ratings.html",
        days=days,
        periods=PERIODS,
        total=next(iter(await read.averages(days)), None),
        groups=[(by, await read.averages(days, by)) for by in _GROUPS],
        newest=await read.newest(),
    )


PAGES = [Page("GET", "/ratings", ratings)]
