"""The files that customers sent, for staff alone."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import SETTINGS, Page, number_in
from bot.media.served import headers_of
from bot.store.media import Media

MEDIA = web.AppKey("media", Media)

async def file(request: web.Request) -> web.StreamResponse:
    place = number_in(request, "message"), number_in(request, "position")
    kept = await request.app[MEDIA].kept(place)
    if kept is None:
        raise web.HTTPNotFound
    path, mime = kept
    response = web.FileResponse(
        request.app[SETTINGS].media_folder / path, headers=headers_of(mime)
    )
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


PAGES = [Page("GET", r"/files/{message:\d+}/{position:\d+}", file)]
