"""What customers thought of how they were served: by whom, about what, where, and over time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal

from aiohttp import web
from babel.dates import format_date

from bot.desk.csv_file import csv_file
from bot.desk.insight.period import asked, shown_period
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
from bot.store.insight.figures import Period

RATINGS = web.AppKey("ratings", Ratings)

MOST_EXPORTED = 10_000
_LISTED = 30
_COLUMNS = ("at", "stars", "agent", "topic", "channel", "language", "words", "conversation")

Unit = Literal["day", "week", "month"]


async def ratings(request: web.Request) -> web.Response:
    """Those of the days that are asked for."""
    read, shown, shop_time = request.app[RATINGS], shown_period(request), request.app[SETTINGS].time
    span = _span(shown.asked.period, shop_time)
    sums = await read.sums(span)
    unit = unit_of(shown.asked.period.days)
    begins = first_days(shown.asked.period, unit)
    names = {one.login: one.name for one in await request.app[USERS].all()}
    before = whole_number(request.query.get("before", ""))
    newest = await read.within(span, _LISTED, before)
    topics = await topic_names(request)
    return page(
        request,
        "insight/ratings.html",
        422 if shown.refused else 200,
        shown=shown,
        enough=ENOUGH,
        total=total(sums["channel"]),
        sums=sums,
        unit=unit,
        times=[
            (told_span(begin, unit, request[LANGUAGE]), one)
            for begin, one in zip(
                begins, await read.over_time(spans(begins, unit, span, shop_time))
            )
        ],
        names=names,
        topic=topics.of,
        newest=newest,
        before=newest[-1].id if len(newest) == _LISTED else None,
    )


def _span(period: Period, shop_time: ShopTime) -> Span:
    return Span(*period.seconds(shop_time))


def unit_of(days: int) -> Unit:
    """What so many days are told in."""
    if days <= 7:
        return "day"
    return "week" if days <= 90 else "month"


def first_days(period: Period, unit: Unit) -> list[date]:
    """The first day of each day, week or month that the period touches, oldest first."""
    begin = begin_of(period.first, unit)
    begins = []
    while begin <= period.last:
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


def spans(begins: list[date], unit: Unit, within: Span, shop_time: ShopTime) -> list[Span]:
    """From when till when each lasts, on the shop's clock, as far as it is ``within``."""

    def midnight(day: date) -> float:
        return datetime.combine(day, time(), shop_time.zone).timestamp()

    return [
        Span(max(midnight(begin), within.since), min(midnight(next_of(begin, unit)), within.until))
        for begin in begins
    ]


def told_span(begin: date, unit: Unit, language: str) -> str:
    forms = {"day": "EEE d MMM", "week": "d MMM y", "month": "MMMM y"}
    return str(format_date(begin, forms[unit], locale=locale_of(language)))


async def export(request: web.Request) -> web.Response:
    """The ratings of these days as CSV, MOST_EXPORTED at most."""
    shop_time = request.app[SETTINGS].time
    period = asked(request.query, shop_time.today()).period
    found = await request.app[RATINGS].within(_span(period, shop_time), MOST_EXPORTED)
    await request.app[AUDIT].add(
        user_of(request).login, "export_ratings", f"{len(found)} ratings"
    )
    topics = await topic_names(request)
    rows = (
        (
            shop_time.at(one.at).isoformat(timespec="seconds"), one.stars, one.agent or "bot",
            topics.of(one.topic) if one.topic else None, one.conversation.channel,
            one.conversation.language, one.words, one.conversation.id,
        )
        for one in found
    )  # fmt: skip
    return csv_file(f"ratings-{period.first}-{period.last}.csv", _COLUMNS, rows)


PAGES = [
    Page("GET", "/ratings", ratings),
    Page("POST", "/ratings/export", export, "editor"),
]
