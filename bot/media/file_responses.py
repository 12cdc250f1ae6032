"""How a browser or a platform is handed a file that somebody sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.media.file_names import content_disposition
from bot.media.stored_files import StoredFiles

logger = logging.getLogger(__name__)

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Pictures that every browser and every platform shows."""
_PLAYED = ("audio/", "video/")

MOST_IN_MEMORY = 64 * 2**20
"""Bytes of opened files that may be on their way at once; further ones wait."""

TAKEN_WITHIN_S = 120.0
"""So long may an opened file take to whoever asked for it."""

_CHUNK = 64 * 1024


@dataclass
class _Opened:
    """A file in memory, once for all who are taking it."""

    content: asyncio.Future[bytes]
    size: int
    takers: int = 0


class ServedFiles:
    """Hands out stored files. What is encrypted or in a bucket is opened in memory alone, whole, so
    that nothing of a damaged file goes out; the memory is bounded."""

    def __init__(self, files: StoredFiles) -> None:
        self._files = files
        self._opened: dict[str, _Opened] = {}
        self._let_go = asyncio.Event()

    async def answer(
        self, request: web.Request, path: str, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        """The file at ``path``, or the range of it that the request asks for.

        Raises:
            FileUnreadable: it is encrypted with another key, or damaged.
            web.HTTPNotFound: it is not there.
            web.HTTPServiceUnavailable: the place of the files cannot be reached.
        """
        try:
            if file := await asyncio.to_thread(self._files.as_it_lies, path):
                return web.FileResponse(file, headers=headers)
            size = await asyncio.to_thread(self._files.size, path)
            async with self._content(path, size) as content:
                return await _sent(request, content, headers)
        except FileNotFoundError:  # deleted just now, as its time had come
            raise web.HTTPNotFound(text="There is nothing here.") from None
        except OSError as error:
            logger.error("A file cannot be handed out: %s", error)
            raise web.HTTPServiceUnavailable(
                text="This file cannot be reached just now. Try again in a minute."
            ) from error

    @asynccontextmanager
    async def _content(self, path: str, size: int) -> AsyncIterator[bytes]:
        while path not in self._opened and not self._has_room(size):
            self._let_go.clear()
            await self._let_go.wait()
        if path not in self._opened:
            reading = asyncio.ensure_future(asyncio.to_thread(self._files.read, path))
            self._opened[path] = _Opened(reading, size)
        one = self._opened[path]
        one.takers += 1
        try:
            yield await asyncio.shield(one.content)
        finally:
            one.takers -= 1
            if not one.takers:
                del self._opened[path]
                self._let_go.set()

    def _has_room(self, size: int) -> bool:
        taken = sum(one.size for one in self._opened.values())
        return not taken or taken + size <= MOST_IN_MEMORY


def is_played(mime: str) -> bool:
    """Whether it is sound or film, which a browser plays if it knows how."""
    return mime.startswith(_PLAYED)


def headers_of(mime: str, name: str, is_saved: bool = False) -> dict[str, str]:
    """What a browser can only show or play, it does, unless it ``is_saved``; everything else is
    saved, under its ``name``: a page or a drawing with a script in it must not run here."""
    is_safe = mime in SHOWN or is_played(mime)
    how = "inline" if is_safe and not is_saved else "attachment"
    return {
        "Content-Type": mime if is_safe else "application/octet-stream",
        "Content-Disposition": content_disposition(how, name),
    }


async def _sent(
    request: web.Request, content: bytes, headers: Mapping[str, str]
) -> web.StreamResponse:
    start, end = _range(request, len(content))
    if start >= end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    is_part = (start, end) != (0, len(content))
    response = web.StreamResponse(status=206 if is_part else 200, headers=headers)
    response.headers["Accept-Ranges"] = "bytes"
    if is_part:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    response.content_length = end - start
    await response.prepare(request)
    if request.method != "HEAD":
        try:
            await asyncio.wait_for(_write(response, content, start, end), TAKEN_WITHIN_S)
        except ConnectionError:  # whoever asked for it has left
            pass
        except asyncio.TimeoutError:
            if request.transport:
                request.transport.abort()
    return response


async def _write(response: web.StreamResponse, content: bytes, start: int, end: int) -> None:
    for at in range(start, end, _CHUNK):
        await response.write(content[at : min(at + _CHUNK, end)])


def _range(request: web.Request, size: int) -> tuple[int, int]:
    """From which byte up to which one; all where the range is not understood (RFC 9110)."""
    try:
        start, end, _ = request.http_range.indices(size)
    except ValueError:
        return 0, size
    return start, end
