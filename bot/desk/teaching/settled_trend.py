"""A trend of which somebody makes an answer or a kind of case: settled when that is saved, for who
only looks has settled nothing."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web

from bot.desk.page import TRENDS, fields, user_of
from bot.store.insight.trends import Fate, NoTrend


async def trend_of(request: web.Request) -> str:
    """The number of the trend that the form began with; empty where it began with none."""
    (posted,) = await fields(request, "trend")
    number = posted or request.query.get("trend", "")
    return number if number.isascii() and number.isdecimal() and len(number) < 19 else ""


async def settle_trend(request: web.Request, fate: Fate) -> None:
    """What was saved is that trend's fate; one whose messages were deleted meanwhile has none."""
    if number := await trend_of(request):
        with suppress(NoTrend):
            await request.app[TRENDS].settle(int(number), fate, user_of(request).login)
