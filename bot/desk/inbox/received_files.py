"""The files that customers sent, for staff alone."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.desk.page import Page, Refused, number_in
from bot.media.file_responses import ServedFiles, headers_of
from bot.store.files.file_encryption import FileUnreadable
from bot.store.files.received_files import Media

MEDIA = web.AppKey("media", Media)
FILES = web.AppKey("files", ServedFiles)

logger = logging.getLogger(__name__)


async def file(request: web.Request) -> web.StreamResponse:
    place = number_in(request, "message"), number_in(request, "position")
    kept = await request.app[MEDIA].kept(place)
    if kept is None:
        raise web.HTTPNotFound
    is_saved = "save" in request.query
    headers = headers_of(kept.mime, kept.name, is_saved)
    headers["Cache-Control"] = "private, max-age=3600"
    try:
        return await request.app[FILES].answer(request, kept.path, headers)
    except FileUnreadable as error:
        logger.error("A customer's file cannot be shown: %s", error)
        raise Refused(
            "This file cannot be read: it is damaged, or was encrypted with another key."
        ) from error


PAGES = [Page("GET", r"/files/{message:\d+}/{position:\d+}", file, by_itself=True)]
