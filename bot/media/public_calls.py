"""Calls an address that somebody typed: on the public internet, or named by the operator."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import aiohttp
from yarl import URL

from bot.media.public_addresses import Address, NotPublic, PublicResolver, is_public

TIMEOUT_S = 15.0
RESOLVED_WITHIN_S = 5.0


class NotReached(Exception):
    """Nobody answers at the address; the message says why, without the address."""


async def call(
    url: str,
    own: Iterable[Address] = (),
    method: str = "POST",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> int:
    """The status that is answered. A redirection is not followed: what is signed for one address
    is nobody else's.

    Args:
        own: addresses that may be called though they are not public.

    Raises:
        NotReached: nobody answers within TIMEOUT_S, or it may not be called.
    """
    own, address = frozenset(own), URL(url)
    _look_at(address, own)
    connector = aiohttp.TCPConnector(resolver=PublicResolver(own), force_close=True)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.request(
                method, address, data=body, headers=headers, allow_redirects=False
            ) as response,
        ):
            return response.status
    except asyncio.TimeoutError as error:
        raise NotReached(f"no answer within {TIMEOUT_S:g} s") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        if isinstance(error, NotPublic) or isinstance(error.__cause__, NotPublic):
            raise NotReached("its address is not on the public internet") from error
        raise NotReached(f"the connection failed ({type(error).__name__})") from error


async def check_reachable(url: str, own: Iterable[Address] = ()) -> None:
    """Raises NotReached unless somebody answers there, whatever they say: nothing is told."""
    await call(url, own, "HEAD")


async def check_public(url: str, own: Iterable[Address] = ()) -> None:
    """Raises NotReached where it is known that the address may not be called. A name that nobody
    knows just now may: it is looked at again at each call."""
    own, address = frozenset(own), URL(url)
    _look_at(address, own)
    resolver = PublicResolver(own)
    try:
        resolving = resolver.resolve(address.host or "", address.port or 0)
        await asyncio.wait_for(resolving, RESOLVED_WITHIN_S)
    except NotPublic as error:
        raise NotReached("its address is not on the public internet") from error
    except (OSError, UnicodeError, asyncio.TimeoutError):
        return
    finally:
        await resolver.close()


def _look_at(url: URL, own: frozenset[Address]) -> None:
    """Numbers are never resolved, so they are looked at here."""
    if (url.host, url.port) in own:
        return
    try:
        public = is_public(url.host or "")
    except ValueError:
        return  # a name: the resolver looks at what it stands for
    if not public:
        raise NotReached("its address is not on the public internet")
