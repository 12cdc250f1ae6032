"""How the shop's conversations went: the first page of the insights, each figure with the
conversations behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from aiohttp import web

from bot.desk.csv_file import csv_file
from bot.desk.insight.period import asked, shown_period
from bot.desk.insight.ratings import Unit, begin_of, told_span
from bot.desk.insight.topic_names import topic_names
from bot.desk.page import (
    AUDIT,
    LANGUAGE,
    SETTINGS,
    TRENDS,
    Page,
    day,
    page,
    say,
    user_of,
    whole_number,
)
from bot.desk.settings.channels import CHANNELS, HEALTH
from bot.languages import LANGUAGES
from bot.store.insight.conversations_behind import FIGURES, ConversationsBehind
from bot.store.insight.counting import Counting
from bot.store.insight.figures import Figures, FiguresStore
from bot.store.insight.tally import ENOUGH, Sum

COUNTING = web.AppKey("counting", Counting)
FIGURES_STORE = web.AppKey("figures_store", FiguresStore)
BEHIND = web.AppKey("behind", ConversationsBehind)

OUTCOMES = ("bot", "person", "unsolved", "unanswered")
MOST_SHOWN = 10
"""Topics, products and the like, the most frequent."""
_MOST_PAGES = 200


async def overview(request: web.Request) -> web.Response:
    """The figures of the days that are asked for, beside those of the days before; of the usual
    ones, with the reason, where these cannot be had."""
    is_behind = await request.app[COUNTING].catch_up()
    shown = shown_period(request)
    what = shown.asked
    now, before = await request.app[FIGURES_STORE].read(what.period, what.where)
    topics = await topic_names(request)
    unit, bars = _bars(now)
    where = what.where
    return page(
        request,
        "insight/overview.html",
        422 if shown.refused else 200,
        asked=what,
        shown=shown,
        all_of=request.query.get("all", ""),
        languages_asked=dict.fromkeys(filter(None, (*LANGUAGES, where.language))),
        channels_asked=sorted(
            filter(None, {*request.app[CHANNELS], *now.channels, *before.channels, where.channel})
        ),
        channels_shown=_channels(request, now, where.channel),
        nothing=Sum(),
        now=now,
        before=before,
        enough=ENOUGH,
        most=MOST_SHOWN,
        is_behind=is_behind,
        topic=topics.of,
        case_name=lambda kind: topics.of(f"case:{kind}"),
        as_it_is=str,
        bars=[(told_span(begin, unit, request[LANGUAGE]), one) for begin, one in bars],
        unit=unit,
        chart=_chart(request, unit, bars),
        trends=await request.app[TRENDS].all() if user_of(request).may("editor") else [],
        health={name: await request.app[HEALTH].of(name) for name in request.app[CHANNELS]},
    )


def _channels(request: web.Request, now: Figures, chosen: str | None) -> list[str]:
    """Those with conversations, then those that are on and have none: they may not work."""
    silent = sorted({*request.app[CHANNELS]} - now.channels.keys())
    return [*now.channels, *(name for name in silent if chosen in (None, name))]


def _bars(figures: Figures) -> tuple[Unit, list[tuple[date, Sum]]]:
    """The sums of each day, week or month, oldest first."""
    days = figures.period.days
    unit: Unit = "day" if days <= 31 else "week" if days <= 190 else "month"
    bars: dict[date, Sum] = {}
    for of_day, one in figures.days.items():
        bars.setdefault(begin_of(of_day, unit), Sum()).add(one)
    return unit, list(bars.items())


def _chart(request: web.Request, unit: Unit, bars: list[tuple[date, Sum]]) -> str:
    """What ``figures.js`` draws: a bar for each time, in it the outcomes one above another."""
    names = {
        "bot": say(request, "Solved by the bot"),
        "person": say(request, "Handed over"),
        "unsolved": say(request, "Left unsolved"),
        "unanswered": say(request, "Not answered"),
    }
    return json.dumps(
        {
            "labels": [told_span(begin, unit, request[LANGUAGE]) for begin, _ in bars],
            "series": [
                {"of": of, "name": name, "values": [getattr(one, of) for _, one in bars]}
                for of, name in names.items()
            ],
        },
        ensure_ascii=False,
    )


async def behind(request: web.Request) -> web.Response:
    """The conversations behind one figure."""
    what = asked(request.query, request.app[SETTINGS].time.today())
    figure, value = request.query.get("figure", FIGURES[0]), request.query.get("value", "")[:200]
    if figure not in FIGURES:
        raise web.HTTPNotFound
    number = min(whole_number(request.query.get("page", "")) or 0, _MOST_PAGES)
    found, more = await request.app[BEHIND].of(figure, value, what.period, what.where, number)
    topics = await topic_names(request)
    return page(
        request,
        "insight/conversations.html",
        asked=what,
        first=day(request, what.period.first),
        last=day(request, what.period.last),
        figure=figure,
        value=value,
        topic=topics.of,
        found=found,
        number=number,
        more=more and number < _MOST_PAGES,
    )


async def export(request: web.Request) -> web.Response:
    """The figures of each day as CSV."""
    what = asked(request.query, request.app[SETTINGS].time.today())
    await request.app[COUNTING].catch_up()
    now, _ = await request.app[FIGURES_STORE].read(what.period, what.where)
    await request.app[AUDIT].add(user_of(request).login, "export_figures", what.query())
    columns = ("day", "conversations", *OUTCOMES, "messages", "not_understood")
    rows = ((of_day.isoformat(), *_cells(one)) for of_day, one in now.days.items())
    return csv_file(f"insights-{what.period.first}-{what.period.last}.csv", columns, rows)


def _cells(one: Sum) -> tuple[object, ...]:
    outcomes: Mapping[str, Any] = vars(one)
    return (one.conversations, *(outcomes[of] for of in OUTCOMES), one.messages, one.missed)


PAGES = [
    Page("GET", "/insights", overview),
    Page("GET", "/insights/conversations", behind),
    Page("POST", "/insights/export", export, "editor"),
]
