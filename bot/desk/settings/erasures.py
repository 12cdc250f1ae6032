"""Requests that everything about a customer be deleted: an admin says whether it is them, and can
stop what waits."""

from __future__ import annotations

from aiohttp import web

from bot.desk.inbox.customer_card import SHOP
from bot.desk.page import ERASURE_REQUESTS, Page, Refused, fields, go, page, user_of
from bot.shop.records import Customer
from bot.shop.shop import Shop, ShopUnavailable
from bot.store.privacy.erasure_requests import ErasureRequest


async def erasures(request: web.Request) -> web.Response:
    found = await request.app[ERASURE_REQUESTS].open()
    asked = [(one, await _customers(request.app[SHOP], one)) for one in found]
    return page(request, "settings/erasures.html", requests=asked)


async def decide(request: web.Request) -> web.Response:
    receipt, what = await fields(request, "receipt", "what")
    by = user_of(request).login
    if what == "grant":
        await request.app[ERASURE_REQUESTS].grant(receipt, by)
    elif what == "refuse":
        await request.app[ERASURE_REQUESTS].refuse(receipt, by)
    else:
        raise Refused("Reload the page and press the button again.")
    return go("/desk/erasures")


async def _customers(shop: Shop, request: ErasureRequest) -> list[Customer]:
    """With their contact details, to ask them; none while the shop's data cannot be had."""
    try:
        found = [await shop.customer(customer_id) for customer_id in request.customer_ids]
    except ShopUnavailable:
        return []
    return [customer for customer in found if customer]


PAGES = [
    Page("GET", "/erasures", erasures, "admin"),
    Page("POST", "/erasures", decide, "admin"),
]
