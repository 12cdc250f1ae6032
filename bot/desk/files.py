"""The files that customers sent, for staff alone."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import SETTINGS, Page, number_in
from bot.store.media import Media

MEDIA = web.AppKey("media", Media)

_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_PLAYED = ("audio/", "video/")


async def file(request: web.Request) -> web.StreamResponse:
    """What a browser can only show or play, it does; everything else is saved: a customer's page
    or drawing must not run here."""
    place = number_in(request, "message"), number_in(request, "position")
    kept = await request.app[MEDIA].kept(place)
    if kept is None:
        raise web.HTTPNotFound
    path, mime = kept
    is_safe = mime in _SHOWN or mime.startswith(_PLAYED)
    return web.FileResponse(
        request.app[SETTINGS].media_folder / path,
        headers={
            "Content-Type": mime if is_safe else "application/octet-stream",
            "Content-Disposition": "inline" if is_safe else "attachment",
            "Cache-Control": "private, max-age=3600",
        },
    )


PAGES = [Page("GET", r"/files/{message:\d+}/{position:\d+}", file)]
