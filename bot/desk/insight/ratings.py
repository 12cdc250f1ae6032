"""What customers thought of how they were served: by whom, about what, where, and over time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal

from aiohttp import web
from babel.dates import format_date

from bot.desk.csv_file import csv_file
from bot.desk.insight.topic_names import topic_names
from bot.desk.page import (
    AUDIT,
    LANGUAGE,
    SETTINGS,
    USERS,
    Page,
    page,
    user_of,
    whole_number,
)
from bot.languages import locale_of
from bot.shop_time import ShopTime
from bot.store.conversations.ratings import ENOUGH, Ratings, Span, total

RATINGS = web.AppKey("ratings", Ratings)

PERIODS = (7, 30, 90, 365)
MOST_EXPORTED = 10_000
_DAYS = 30
_COLUMNS = ("at", "stars", "agent", "topic", "channel", "language", "words", "conversation")

Unit = Literal["day", "week", "month"]


def days_in(request: web.Request) -> int:
    """The period that the address asks for."""
    asked = whole_number(request.query.get("days", ""))
    return asked if asked in PERIODS else _DAYS


async def ratings(request: web.Request) -> web.Response:
    """Those of the last ``days``."""
    days, read, now = days_in(request), request.app[RATINGS], request.app[SETTINGS].time.now()
    sums = await read.sums(request.app[SETTINGS].time.days_begin(days))
    unit = unit_of(days)
    begins = first_days(now.date(), days, unit)
    shop_time = request.app[SETTINGS].time
    names = {one.login: one.name for one in await request.app[USERS].all()}
    before = whole_number(request.query.get("before", ""))
    newest = await read.newest(before=before)
    topics = await topic_names(request)
    return page(
        request,
        "insight/ratings.html",
        days=days,
        periods=PERIODS,
        enough=ENOUGH,
        total=total(sums["channel"]),
        sums=sums,
        unit=unit,
        times=[
            (told_span(begin, unit, request[LANGUAGE]), one)
            for begin, one in zip(begins, await read.over_time(spans(begins, unit, shop_time)))
        ],
        names=names,
        topic=topics.of,
        newest=newest,
        before=newest[-1].id if len(newest) == 30 else None,
    )


def unit_of(days: int) -> Unit:
    """What so many days are told in."""
    if days <= 7:
        return "day"
    return "week" if days <= 90 else "month"


def first_days(today: date, days: int, unit: Unit) -> list[date]:
    """The first day of each day, week or month that the last so many days touch, oldest first."""
    begin = begin_of(today - timedelta(days=days - 1), unit)
    begins = []
    while begin <= today:
        begins.append(begin)
        begin = next_of(begin, unit)
    return begins


def begin_of(day: date, unit: Unit) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def next_of(begin: date, unit: Unit) -> date:
    if unit == "month":
        return (begin + timedelta(days=31)).replace(day=1)
    return begin + timedelta(days=7 if unit == "week" else 1)


def spans(begins: list[date], unit: Unit, shop_time: ShopTime) -> list[Span]:
    """From when till when each lasts, on the shop's clock."""

    def midnight(day: date) -> float:
        return datetime.combine(day, time(), shop_time.zone).timestamp()

    return [Span(midnight(begin), midnight(next_of(begin, unit))) for begin in begins]


def told_span(begin: date, unit: Unit, language: str) -> str:
    forms = {"day": "EEE d MMM", "week": "d MMM y", "month": "MMMM y"}
    return str(format_date(begin, forms[unit], locale=locale_of(language)))


async def export(request: web.Request) -> web.Response:
    """The ratings of the last ``days`` as CSV, MOST_EXPORTED at most."""
    days, shop_time = days_in(request), request.app[SETTINGS].time
    found = await request.app[RATINGS].since(shop_time.days_begin(days), MOST_EXPORTED)
    await request.app[AUDIT].add(
        user_of(request).login, "export_ratings", f"{len(found)} ratings"
    )
    topics, today = await topic_names(request), shop_time.today()
    rows = (
        (
            shop_time.at(one.at).isoformat(timespec="seconds"), one.stars, one.agent or "bot",
            topics.of(one.topic) if one.topic else None, one.conversation.channel,
            one.conversation.language, one.words, one.conversation.id,
        )
        for one in found
    )  # fmt: skip
    first = today - timedelta(days=days - 1)
    return csv_file(f"ratings-{first}-{today}.csv", _COLUMNS, rows)


PAGES = [
    Page("GET", "/ratings", ratings),
    Page("POST", "/ratings/export", export, "editor"),
]
