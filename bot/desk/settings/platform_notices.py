"""What platforms tell the shop: on the first page until somebody has seen to it."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import NOTICES, Page, Refused, fields, go, user_of, whole_number


async def settle(request: web.Request) -> web.Response:
    [number] = await fields(request, "notice")
    notice = whole_number(number)
    if notice is None:
        raise Refused("Reload the page and press the button again.")
    await request.app[NOTICES].settle(notice, user_of(request).login)
    return go("/desk")


PAGES = [Page("POST", "/notices", settle)]
