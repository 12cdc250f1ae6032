"""The readers' protocol, from the side of who reads: one file is posted, one reading goes back."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp import web

from bot.languages import LANGUAGES
from bot.media.readers.reader import Reader
from bot.readings import Hint, Reading

logger = logging.getLogger(__name__)

_MOST_HINTS, _LONGEST_HINT = 200, 80
_MOST_DECIMALS = 4


class ReadingServer:
    """Reads one file at a time. A reader that takes longer than ``limit_s``, or needs more memory
    than the process may have, ends the process: what it left behind is gone with it.

    Args:
        token: what callers must show; none where it is empty.
        largest: bytes of a file.
    """

    def __init__(self, readers: Sequence[Reader], token: str, largest: int, limit_s: float) -> None:
        self._readers = readers
        self._token = token
        self._largest = largest
        self._limit_s = limit_s
        self._thread = ThreadPoolExecutor(1)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=self._largest)
        app.add_routes([web.get("/health", self._health), web.post("/read", self._read)])
        return app

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"ready": True})

    async def _read(self, request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "").encode()
        if self._token and not hmac.compare_digest(shown, f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized
        mime = request.content_type
        reader = next((one for one in self._readers if one.takes(mime)), None)
        if reader is None:
            raise web.HTTPUnsupportedMediaType
        try:
            hint = _hint(request.headers.get("X-Sapa-Hint", "{}"))
        except (ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="X-Sapa-Hint is no hint.") from error
        data = await request.read()
        loop = asyncio.get_running_loop()
        try:
            reading = await loop.run_in_executor(
                self._thread, self._bounded, reader, data, mime, hint
            )
        except Exception as error:
            logger.exception("A file of the kind %s could not be read.", mime)
            raise web.HTTPUnprocessableEntity from error
        return web.json_response(reading.as_dict())

    def _bounded(self, reader: Reader, data: bytes, mime: str, hint: Hint) -> Reading:
        """The alarm is the system's: it ends the process also where a library holds Python up."""
        signal.setitimer(signal.ITIMER_REAL, self._limit_s)
        try:
            return reader.read(data, mime, hint)
        except MemoryError:
            logger.error("A file of the kind %s needed too much memory.", mime)
            os._exit(os.EX_UNAVAILABLE)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _hint(header: str) -> Hint:
    told: dict[str, Any] = json.loads(header)
    words, orders, signs = (
        tuple(str(one)[:_LONGEST_HINT] for one in list(told.get(name) or ())[:_MOST_HINTS])
        for name in ("words", "orders", "signs")
    )
    language = told.get("language")
    decimals = min(max(int(told.get("decimals") or 0), 0), _MOST_DECIMALS)
    return Hint(language if language in LANGUAGES else None, words, orders, decimals, signs)
