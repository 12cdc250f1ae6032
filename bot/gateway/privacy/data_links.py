"""What is behind the link to a copy of somebody's data: a zip file, once.

Whatever shows previews of links opens them, so opening it hands out nothing: a button does.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from typing import IO

from aiohttp import web

from bot.gateway.privacy.page import HEADERS, TOKEN, PrivacyPage
from bot.media.stored_files import customer_files, staff_files
from bot.privacy.export import export_zip
from bot.privacy.person_search import Subject
from bot.settings import Settings
from bot.store.conversations.trackers import Trackers
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.store import open_connection
from bot.store.privacy.export_requests import ExportRequests

logger = logging.getLogger(__name__)

_CHUNK = 1 << 16


class DataLinks:
    """``/privacy/data/{token}``: GET shows what the link is for, POST hands the data out, once.

    One copy is made at a time, beside the event loop. It is a file without a name, so that nothing
    of it stays on the disk, whatever happens.
    """

    def __init__(self, settings: Settings, requests: ExportRequests, page: PrivacyPage) -> None:
        self._settings = settings
        self._requests = requests
        self._page = page
        self._one_at_a_time = asyncio.Semaphore(1)

    def routes(self) -> list[web.RouteDef]:
        path = f"/privacy/data/{TOKEN}"
        return [web.get(path, self.show), web.post(path, self.hand_out)]

    async def show(self, request: web.Request) -> web.Response:
        self._page.count(request)
        found = await self._requests.by_link(request.match_info["token"])
        if found is None:
            return self._page.answer("data_gone", status=404)
        return self._page.answer("data", found.language)

    async def hand_out(self, request: web.Request) -> web.StreamResponse:
        self._page.count(request)
        token = request.match_info["token"]
        used = await self._requests.use_link(token)
        if used is None:
            return self._page.answer("data_gone", status=404)
        found, chats = used
        try:
            async with self._one_at_a_time:
                file = await asyncio.to_thread(self._made, Subject(chats, list(found.customer_ids)))
        except (OSError, StoreUnavailable) as error:
            logger.error("The data of the request %s was not handed out: %s", found.id, error)
            await self._requests.give_back(found, token)
            return self._page.answer("data_later", found.language, status=503)
        with file:
            return await _sent(request, file)

    def _made(self, subject: Subject) -> IO[bytes]:
        settings = self._settings
        file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever is given it closes it)
        try:
            database = open_connection(settings.store)
            try:
                export_zip(
                    file, database, subject, Trackers(settings.tracker_place),
                    customer_files(settings), staff_files(settings),
                    settings.time,
                )  # fmt: skip
            finally:
                database.close()
        except BaseException:
            file.close()
            raise
        return file


async def _sent(request: web.Request, file: IO[bytes]) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={**HEADERS, "Content-Disposition": 'attachment; filename="data.zip"'}
    )
    response.content_type = "application/zip"
    response.content_length = file.seek(0, 2)
    file.seek(0)
    await response.prepare(request)
    async for part in _parts(file):
        await response.write(part)
    await response.write_eof()
    return response


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    while part := await asyncio.to_thread(file.read, _CHUNK):
        yield part
