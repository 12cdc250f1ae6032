"""``/files/TOKEN``: what staff sent to a customer, for the customer and their platform to fetch."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

from bot.aio import repeat
from bot.media.file_responses import ServedFiles, headers_of
from bot.media.stored_files import staff_files
from bot.settings import Settings
from bot.store.engine.protocol import Transactions
from bot.store.files.uploads import Uploads

logger = logging.getLogger(__name__)

TIDY_EVERY_S = 3600.0
_DAY_S = 86_400


class SentFiles:
    """Nobody can guess an address, and there is no list of them. They are kept as long as the files
    that customers send."""

    def __init__(self, settings: Settings, thread: Transactions) -> None:
        self._files = staff_files(settings)
        self._served = ServedFiles(self._files)
        self._media = settings.media
        self._uploads = Uploads(thread)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/files/{token:[A-Za-z0-9_-]+}", self.file)]

    async def file(self, request: web.Request) -> web.StreamResponse:
        upload = await self._uploads.get(request.match_info["token"])
        if upload is None:
            raise web.HTTPNotFound(text="There is nothing here.")
        headers = {
            **headers_of(upload.mime, upload.name),
            # Also on the pages of the shop and of the platform.
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "private, max-age=86400",
        }
        return await self._served.answer(request, upload.path, headers)

    async def tidy(self) -> None:
        """Deletes what was kept long enough or is nobody's, now and every hour, until cancelled."""
        await repeat(self._tidy, TIDY_EVERY_S, "Old files could not be deleted")

    async def _tidy(self) -> None:
        kept = await self._uploads.let_go(self._media.keep_days * _DAY_S)
        await asyncio.to_thread(self._files.keep_only, kept)
