"""Fetching one file: bounded in size and time, and from the public internet only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import aiohttp
from yarl import URL

from bot.channels.base import CallFailed, MediaRequest
from bot.media.public_addresses import Address, NotPublic, PublicResolver, is_public

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024


class Downloader:
    """Fetches files of at most ``largest`` bytes in at most ``timeout_s`` seconds each.

    ``own`` are addresses on which a platform's API may be although they are not public, or not
    behind TLS: those that the operator named.
    """

    def __init__(
        self, largest: int, own: Iterable[Address] = (), timeout_s: float = 60.0
    ) -> None:
        self._largest = largest
        self._own = frozenset(own)
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, request: MediaRequest) -> bytes:
        """The file's content.

        Raises:
            CallFailed: it is not to be had; the reason names no address, since that may hold a
                token.
        """
        try:
            return await asyncio.wait_for(self._follow(request), self._timeout_s)
        except asyncio.TimeoutError:
            failed = CallFailed(f"it did not arrive within {self._timeout_s:g} s", permanent=False)
        except ValueError:
            failed = CallFailed("its address is none", permanent=True)
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error, NotPublic) or isinstance(error.__cause__, NotPublic):
                failed = CallFailed("its address is not on the public internet", permanent=True)
            else:
                why = f"the connection failed ({type(error).__name__})"
                failed = CallFailed(why, permanent=False)
        # Outside the handlers: an error with the address in it must not even be the context.
        raise failed

    async def _follow(self, request: MediaRequest) -> bytes:
        url = URL(request.url)
        for _ in range(_MOST_REDIRECTS + 1):
            self._look_at(url)
            trusted = url.host_port_subcomponent in request.hosts
            answer = await self._get(url, request.headers if trusted else {})
            if isinstance(answer, bytes):
                return answer
            url = url.join(answer)
        raise _refused(f"it was redirected more than {_MOST_REDIRECTS} times")

    def _look_at(self, url: URL) -> None:
        """Raises CallFailed unless the address may be asked."""
        if (url.host, url.port) in self._own:
            return
        if url.scheme != "https" or not url.host or url.user or url.password:
            raise _refused("its address is not one of https")
        try:
            public = is_public(url.host)
        except ValueError:
            return  # a name: the resolver looks at what it stands for
        if not public:
            raise NotPublic

    async def _get(self, url: URL, headers: Mapping[str, str]) -> bytes | URL:
        """The content, or where it is instead."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=PublicResolver(self._own)),
                cookie_jar=aiohttp.DummyCookieJar(),
                # A small archive can unpack to anything.
                headers={"Accept-Encoding": "identity"},
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None),
            )
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                return URL(response.headers["Location"])
            if response.status != 200:
                # 202: the platform is still preparing it.
                permanent = 400 <= response.status < 500 and response.status not in (408, 429)
                raise CallFailed(f"the platform answered {response.status}", permanent)
            return await self._read(response)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        told = response.content_length or 0
        async for chunk in response.content.iter_chunked(_CHUNK):
            content += chunk
            if max(len(content), told) > self._largest:
                raise _refused(
                    f"it is larger than {self._largest / 2**20:g} MB ([media] largest_mb in"
                    " sapa.toml)"
                )
        if not content:
            raise CallFailed("it is empty", permanent=True)
        return bytes(content)

    async def aclose(self) -> None:
        """Closes the connections; a later fetch opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _refused(reason: str) -> CallFailed:
    return CallFailed(reason, permanent=True)
