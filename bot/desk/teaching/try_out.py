"""A chat with the draft, on the page that publishes it."""

from __future__ import annotations

from functools import partial

from aiohttp import web

from bot.desk.page import TRY_OUT, Page, Refused, fields, page
from bot.desk.teaching.draft_pages import read, readable_names


async def say(request: web.Request) -> web.Response:
    text, payload = await fields(request, "text", "payload")
    if not text:
        raise Refused("Write something first, as a customer would.")
    turn = await request.app[TRY_OUT].say(text, payload or None)
    names = await read(request, partial(readable_names, request))
    return page(request, "teaching/try.html", said=text, turn=turn, names=names)


async def anew(request: web.Request) -> web.Response:
    """The bot forgets what was said."""
    await request.app[TRY_OUT].begin_anew()
    return web.Response(text="", content_type="text/html")


PAGES = [
    Page("POST", "/publish/try", say, "editor"),
    Page("POST", "/publish/try/anew", anew, "editor"),
]
