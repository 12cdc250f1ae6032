"""Whether everybody is served alike: on messages whose meaning is known, and as customers were."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.desk.insight.fairness_tables import comparisons
from bot.desk.page import AUDIT, Page, page, user_of
from bot.evaluation.fairness.comparison import LEAST
from bot.evaluation.fairness.customers import LAST_TURNS, CustomersFairness
from bot.evaluation.fairness.measurement import FairnessMeasurement

MEASUREMENT = web.AppKey("measurement", FairnessMeasurement)
CUSTOMERS = web.AppKey("customers", CustomersFairness)

OF_TESTS = ("language", "register", "spelling", "length", "words")
OF_CUSTOMERS = ("language", "register", "length", "channel")


async def overview(request: web.Request) -> web.Response:
    """The last measurement at once; what customers wrote comes when it is compared."""
    return page(request, "insight/fairness.html", least=LEAST, **await _measured(request))


async def customers(request: web.Request) -> web.Response:
    """What customers wrote last; asks again by itself while it is compared."""
    compared = await request.app[CUSTOMERS].compared()
    if compared is None:
        return page(request, "insight/fairness_comparing.html")
    return page(
        request,
        "insight/fairness_customers.html",
        messages=compared.messages,
        compared=comparisons(compared.groups, OF_CUSTOMERS),
        most=LAST_TURNS,
        least=LEAST,
    )


async def measure(request: web.Request) -> web.Response:
    """Begins to measure the live bot, if that is not under way."""
    request.app[MEASUREMENT].start()
    await request.app[AUDIT].add(user_of(request).login, "measure", "fairness")
    return await measured(request)


async def measured(request: web.Request) -> web.Response:
    """How far the measurement is, or its result; asks again by itself while it goes on."""
    return page(request, "insight/fairness_measured.html", least=LEAST, **await _measured(request))


async def _measured(request: web.Request) -> dict[str, Any]:
    measurement = request.app[MEASUREMENT]
    progress = await asyncio.to_thread(measurement.progress)  # first: what is done has a result
    last = await asyncio.to_thread(measurement.last)
    live = await asyncio.to_thread(measurement.live) if last else None
    return {
        "progress": progress,
        "measured": last,
        "is_live": last is not None and live is not None and last.model == live.name,
        "measured_compared": comparisons(last.groups if last else [], OF_TESTS),
    }


PAGES = [
    Page("GET", "/fairness", overview, "editor"),
    Page("GET", "/fairness/customers", customers, "editor", by_itself=True),
    Page("POST", "/fairness/measure", measure, "editor"),
    Page("GET", "/fairness/measured", measured, "editor", by_itself=True),
]
