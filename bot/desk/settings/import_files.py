"""Orders and products in, from a file that is dragged here: what it would change, what it asks, and
the change itself."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.currency import Currency
from bot.desk.page import AUDIT, SETTINGS, Page, Refused, page, user_of
from bot.desk.uploaded_file import uploaded_file
from bot.settings import Settings
from bot.shop.importing.findings import Answers, read_answers
from bot.shop.importing.order_import import ImportPlan, import_orders, plan_orders
from bot.shop.importing.orders import read_orders
from bot.shop.importing.product_import import import_products, plan_products
from bot.shop.importing.products import read_products
from bot.shop.importing.table import LARGEST
from bot.store.engine.store import open_connection

KEPT_S, MOST_KEPT = 3600.0, 3
"""Files wait for their questions to be answered in memory: they are full of customers' data."""


@dataclass(frozen=True)
class _Upload:
    content: bytes
    name: str
    at: float


@dataclass(frozen=True)
class _Kind:
    read: Callable[..., Any]
    plan: Callable[..., ImportPlan]
    take: Callable[..., ImportPlan]


_KINDS = {
    "orders": _Kind(read_orders, plan_orders, import_orders),
    "products": _Kind(read_products, plan_products, import_products),
}
UPLOADED: web.AppKey[OrderedDict[str, _Upload]] = web.AppKey("uploaded", OrderedDict)


async def form(request: web.Request) -> web.Response:
    return page(request, "settings/import.html", kind=_name(request), source=_source(request))


async def upload(request: web.Request) -> web.Response:
    """Keeps the file for a while, and says what it would change."""
    kind, uploads = _name(request), request.app[UPLOADED]
    if _source(request) != "sqlite":
        raise Refused("The shop's orders and products come from elsewhere: change them there.")
    name, content = await uploaded_file(request, LARGEST // 2**20)
    token, now = secrets.token_urlsafe(16), time.time()
    uploads[token] = _Upload(content, name, now)
    for old in [one for one, kept in uploads.items() if kept.at < now - KEPT_S]:
        del uploads[old]
    while len(uploads) > MOST_KEPT:
        uploads.popitem(last=False)
    return await _preview(request, kind, token, ())


async def answer(request: web.Request) -> web.Response:
    """What a person said of the file: the questions come again until none is left."""
    kind, token = _name(request), request.match_info["token"]
    return await _preview(request, kind, token, await _given(request))


async def take(request: web.Request) -> web.Response:
    """Takes the file over."""
    kind, token = _name(request), request.match_info["token"]
    given = await _given(request)
    kept, file = await _read(request, kind, token, given)
    if file.errors or file.questions:
        return await _preview(request, kind, token, given)
    plan = await _with_database(request.app[SETTINGS], lambda db: _KINDS[kind].take(db, file))
    del request.app[UPLOADED][token]
    told = f"{kind}: {len(plan.new)} new, {len(plan.changed)} changed ({kept.name[:60]})"
    await request.app[AUDIT].add(user_of(request).login, "import", told)
    return page(request, "settings/import_preview.html", kind=kind, plan=plan, file=file,
                token="", given=(), done=True)  # fmt: skip


async def _preview(
    request: web.Request, kind: str, token: str, given: tuple[str, ...]
) -> web.Response:
    _, file = await _read(request, kind, token, given)
    plan = ImportPlan()
    if not (file.errors or file.questions):
        plan = await _with_database(request.app[SETTINGS], lambda db: _KINDS[kind].plan(db, file))
    return page(request, "settings/import_preview.html", kind=kind, plan=plan, file=file,
                token=token, given=given, done=False)  # fmt: skip


async def _read(
    request: web.Request, kind: str, token: str, given: tuple[str, ...]
) -> tuple[_Upload, Any]:
    kept = request.app[UPLOADED].get(token)
    if kept is None:
        raise Refused("This file is not here any more. Choose it again.")
    shop = request.app[SETTINGS].shop
    zone = ZoneInfo(request.app[SETTINGS].hours.timezone)
    answers: Answers = read_answers(given)
    file = await asyncio.to_thread(
        _KINDS[kind].read, kept.content, answers, zone, Currency(shop.currency), shop.country
    )
    return kept, file


async def _with_database(settings: Settings, work: Callable[[Any], ImportPlan]) -> ImportPlan:
    """By a connection of its own: a large file takes seconds, and pages do not wait for it."""

    def run() -> ImportPlan:
        database = open_connection(settings.store)
        try:
            return work(database)
        finally:
            database.close()

    return await asyncio.to_thread(run)


async def _given(request: web.Request) -> tuple[str, ...]:
    """All answers so far, each as ``read_answers`` takes it; those of questions left open are not
    among them."""
    form = await request.post()
    told = [value for value in form.getall("given", []) if isinstance(value, str)]
    abouts = [value for value in form.getall("about", []) if isinstance(value, str)]
    chosen = [value for value in form.getall("choice", []) if isinstance(value, str)]
    told += [f"{about}={choice}" for about, choice in zip(abouts, chosen) if choice]
    return tuple(told)


def _source(request: web.Request) -> str:
    return request.app[SETTINGS].shop.source


def _name(request: web.Request) -> str:
    if request.match_info["kind"] not in _KINDS:
        raise web.HTTPNotFound
    return request.match_info["kind"]


PAGES = [
    Page("GET", "/import/{kind}", form, "admin"),
    Page("POST", "/import/{kind}", upload, "admin", takes_file=True),
    Page("POST", "/import/{kind}/{token}/answers", answer, "admin"),
    Page("POST", "/import/{kind}/{token}/take", take, "admin"),
]
