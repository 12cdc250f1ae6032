"""The file of a form that ``takes_file``."""

from __future__ import annotations

import asyncio

from aiohttp import BodyPartReader, web

from bot.desk.access import UNREADABLE
from bot.desk.page import Refused

FILE_WITHIN_S = 120.0
_CHUNK = 64 * 1024


async def uploaded_file(request: web.Request, most_mb: int) -> tuple[str, bytes]:
    """Name and content of the form's field ``file``.

    Raises:
        Refused: there is none, or it is larger than ``most_mb`` MB.
        web.HTTPException: it did not arrive in time, or cannot be read.
    """
    try:
        name, content = await asyncio.wait_for(_read(request, most_mb * 2**20), FILE_WITHIN_S)
    except asyncio.TimeoutError:
        raise web.HTTPRequestTimeout(text="The file did not arrive in time.") from None
    except UNREADABLE:
        raise web.HTTPBadRequest(text="This form cannot be read.") from None
    if not content:
        raise Refused("Choose a file that is not empty.")
    return name, content


async def _read(request: web.Request, most: int) -> tuple[str, bytes]:
    if not request.content_type.startswith("multipart/"):
        return "", b""
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name != "file":
            continue
        content = bytearray()
        while chunk := await part.read_chunk(_CHUNK):
            content += chunk
            if len(content) > most:
                raise Refused(
                    "The file is larger than {most} MB. Send a smaller one.", most=most // 2**20
                )
        return " ".join((part.filename or "file").split())[:100], bytes(content)
    return "", b""
