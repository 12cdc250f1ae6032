"""What customers begin to write about, and what they write about more: with one click it becomes an
answer, examples, a kind of case, or is ignored."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.desk.insight.topic_names import topic_names
from bot.desk.page import TRENDS, Page, Refused, fields, go, number_in, page, user_of
from bot.desk.teaching.draft_pages import edit, read, readable_names
from bot.languages import known
from bot.store.insight.trends import Fate, NoTrend, Trend
from bot.training.edits.examples import add_example
from bot.training.edits.refused import EditRefused
from bot.training.project_files import WITHOUT_WORDS, Domain

FEWEST_MESSAGES = 50
FEWEST_DAYS = 7
"""With fewer nothing can be called new."""
MOST_MESSAGES = 200
LONGEST_ADDRESS = 6000
"""Signs of what an address asks; browsers, proxies and our own server take 8,000 in all."""


async def trends(request: web.Request) -> web.Response:
    """The open ones with their quotes, and what became of others."""
    store = request.app[TRENDS]
    found, settled = await store.all(), await store.all(settled=True)
    count, since = await store.looked_at()
    names = await topic_names(request)
    choices = await read(request, partial(_choices, request)) if found else {}
    return page(
        request, "insight/trends.html", found=found, settled=settled, count=count, since=since,
        fewest=FEWEST_MESSAGES, fewest_days=FEWEST_DAYS, topic=names.of, **choices,
    )  # fmt: skip


async def messages(request: web.Request) -> web.Response:
    """What each person of a trend wrote, with the conversation."""
    trend = await _trend(request)
    quotes = await request.app[TRENDS].quotes(trend.id, MOST_MESSAGES)
    names = await topic_names(request)
    return page(
        request, "insight/trend_messages.html", trend=trend, quotes=quotes, topic=names.of
    )


async def settle(request: web.Request) -> web.Response:
    """Makes of a trend what the button says. An answer or a kind of case settles it when that is
    saved (``settled_trend``)."""
    trend = await _trend(request)
    what, target = await fields(request, "what", "target")
    asked = [(known(quote.language), quote.words) for quote in trend.quotes]
    fate: Fate | None
    if what == "answer":
        return go(f"/desk/answers/new?trend={trend.id}&{_asking(asked)}")
    if what == "kind":
        return go(f"/desk/kinds/new?trend={trend.id}&{_asking(asked)}")
    if what == "intent":
        intent = (await read(request, partial(readable_names, request))).intent_code(target)
        if not intent:
            raise Refused("Choose what the customer wants, then press Teach.")
        await edit(request, f"teach {intent}", lambda folder: _teach(folder, intent, asked))
        fate, then = "intent", f"/desk/examples/{intent}"
    elif what == "ignore":
        fate, then = "ignored", "/desk/trends"
    elif what == "reopen":
        fate, then = None, "/desk/trends"
    else:
        raise Refused("Choose what to make of the trend.")
    await request.app[TRENDS].settle(trend.id, fate, user_of(request).login)
    return go(then)


def _teach(folder: Path, intent: str, asked: list[tuple[str, str]]) -> None:
    """Adds each message to the intent; one that is an example already is no mistake."""
    refused = []
    for language, text in asked:
        try:
            add_example(folder, intent, language, text)
        except EditRefused as error:
            refused.append(error)
    if len(refused) == len(asked):
        raise refused[0]


async def _trend(request: web.Request) -> Trend:
    try:
        return await request.app[TRENDS].one(number_in(request))
    except NoTrend:
        raise Refused("This trend is gone: its messages were deleted.") from None


def _asking(asked: list[tuple[str, str]]) -> str:
    """As much of it as an address holds: an emoji takes twelve signs there."""
    told: list[str] = []
    for language, text in asked:
        room = LONGEST_ADDRESS - len("&".join(told))
        one = urlencode({"language": language, "question": text[: room // 12]})
        if len(one) < room and text[: room // 12].strip():
            told.append(one)
    return "&".join(told)


def _choices(request: web.Request, folder: Path) -> dict[str, Any]:
    return {
        "names": readable_names(request, folder),
        "intents": sorted(set(Domain(folder).intents()) - WITHOUT_WORDS),
    }


PAGES = [
    Page("GET", "/trends", trends, "editor"),
    Page("GET", "/trends/{id:\\d+}", messages, "editor"),
    Page("POST", "/trends/{id:\\d+}", settle, "editor"),
]
