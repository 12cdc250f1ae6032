"""The readers' protocol, from the side of who asks: one file is posted, one reading comes back.

docs/voice-and-pictures.md describes it for whoever writes such a service.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

import aiohttp

from bot.media.checked_reading import NotAReading, checked_reading
from bot.media.reading_client import NotReadable, ReaderUnavailable, is_readable
from bot.readings import Hint, Reading

HINT_HEADER = "X-Sapa-Hint"

LARGEST_ANSWER = 4 * 2**20
"""Bytes of JSON: the words of a book of pictures are fewer."""

_CONNECT_S = 10.0
_REFUSED = {
    413: "It is larger than what is read.",
    415: "Nobody reads files of this kind.",
    422: "Its reader failed at it.",
}


class ReaderService:
    """A service that speaks the protocol; ``url`` is its address.

    Args:
        url: of the service, without ``/read``.
        token: what it is shown; none where it is empty.
        timeout_s: how long a reading may take, with the waiting for others before it.
        socket: the Unix socket at which it listens, where it is a process of ours.
    """

    def __init__(self, url: str, token: str, timeout_s: float, socket: str = "") -> None:
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=_CONNECT_S)
        self._socket = socket
        self._session: aiohttp.ClientSession | None = None

    def takes(self, mime: str) -> bool:
        return is_readable(mime)

    async def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        """See ReadingClient."""
        told = {HINT_HEADER: json.dumps(asdict(hint)), "Content-Type": mime}
        try:
            async with self._open().post(
                f"{self.url}/read", data=data, headers=told, allow_redirects=False
            ) as response:
                body = await _bounded(response)
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
            why = f"The reader did not answer ({type(error).__name__})."
            raise ReaderUnavailable(why) from error
        if refused := _REFUSED.get(response.status):
            raise NotReadable(refused)
        if response.status != 200:
            raise ReaderUnavailable(f"The reader answered {response.status}.")
        try:
            return checked_reading(body)
        except NotAReading as error:
            raise ReaderUnavailable(f"The reader's answer is no reading: {error}") from error

    async def is_up(self) -> bool:
        """Whether it answers at ``/health``."""
        try:
            async with self._open().get(f"{self.url}/health") as response:
                return response.status == 200
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            return False

    async def aclose(self) -> None:
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.UnixConnector(self._socket) if self._socket else None
            self._session = aiohttp.ClientSession(
                connector=connector, headers=self._headers, timeout=self._timeout
            )
        return self._session


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise aiohttp.ClientPayloadError("too long an answer")
    return bytes(body)
