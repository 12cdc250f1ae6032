"""Where a file is: on this machine, or at an address."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
from yarl import URL

from bot.shop.importing.table import LARGEST, UnreadableFile

_TIMEOUT_S = 120.0


def is_address(source: str) -> bool:
    return source.casefold().startswith(("http://", "https://"))


def source_name(source: str) -> str:
    """What to call it: an address may have a secret in its path."""
    return str(URL(source).host) if is_address(source) else Path(source).name


async def read_source(source: str, folder: Path) -> bytes:
    """The content of a file, whose path counts from ``folder``, or of what is at an address.

    Raises:
        UnreadableFile: it is not there, too large, or cannot be had.
    """
    if is_address(source):
        return await _fetched(source)
    path = folder / source
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableFile("The file is larger than 50 MB. Split it, by month for example.")
        return await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        raise UnreadableFile(
            "{path} cannot be read ({reason}).", path=path, reason=error.strerror
        ) from error


async def _fetched(address: str) -> bytes:
    host = source_name(address)
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S)) as session,
            session.get(address) as answer,
        ):
            if answer.status != 200:
                raise UnreadableFile(
                    "{host} answered {status} instead of giving the file. Open the address in a "
                    "private window of a browser: it must work there without a login.",
                    host=host,
                    status=answer.status,
                )
            content = bytearray()
            async for part in answer.content.iter_chunked(2**16):
                content += part
                if len(content) > LARGEST:
                    raise UnreadableFile("What {host} gives is larger than 50 MB.", host=host)
            return bytes(content)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
        raise UnreadableFile(
            "{host} cannot be reached ({reason}). Check the address, then try again.",
            host=host,
            reason=type(error).__name__,
        ) from error
