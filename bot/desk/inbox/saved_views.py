"""Views of the inbox that somebody keeps: a list with its filters and order, under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import web

from bot.desk.inbox.conversations import SAVED_VIEWS, asked_of
from bot.desk.page import Page, fields, go, user_of, whole_number


async def save(request: web.Request) -> web.Response:
    name, query, shared = await fields(request, "name", "query", "shared")
    kept = asked_of(dict(parse_qsl(query, max_num_fields=20))).query
    await request.app[SAVED_VIEWS].add(user_of(request).login, name, kept, bool(shared))
    return go(f"/desk?{kept}")


async def remove(request: web.Request) -> web.Response:
    """Shows the list that it was: saving that again undoes it."""
    number = whole_number((await fields(request, "view"))[0]) or 0
    user = user_of(request)
    query = await request.app[SAVED_VIEWS].remove(number, user.login, user.may("editor"))
    return go(f"/desk?{query}")


PAGES = [Page("POST", "/views", save), Page("POST", "/views/remove", remove)]
