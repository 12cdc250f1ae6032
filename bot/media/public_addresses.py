"""Which addresses may be asked for a file: those of the internet, none of our own network.

Who chooses an attachment's address, or where it redirects to, must not reach what only this
machine can: the Rasa worker, a cloud's metadata service, the shop's database.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

Address = tuple[str, int]
"""Host and port."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses behind a translator: RFC 6052."""
_REFUSED = [ipaddress.ip_network(n) for n in ("64:ff9b:1::/48", "2002::/16")]
"""Local translators (RFC 8215) and 6to4 (RFC 3056), which can hide any IPv4 address."""


class NotPublic(OSError):
    """The address, or one that its name stands for, is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; also what it holds inside, such as an
    IPv4 address in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6 and ip in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    # IPv4 in IPv6 (::ffff:…) and Teredo are not global for ipaddress.
    return (
        ip.is_global
        and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
        and not any(ip in network for network in _REFUSED)
    )


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only.

    The connection goes to the addresses that were looked at, so that a name cannot stand for
    another one a moment later. ``own`` are exempt: addresses that the operator named.
    """

    def __init__(self, own: Iterable[Address]) -> None:
        self._own = frozenset(own)
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises NotPublic if one address is not, OSError if the name is not known."""
        found = await self._resolver.resolve(host, port, family)
        if (host, port) not in self._own and not all(is_public(one["host"]) for one in found):
            raise NotPublic("the address is not on the public internet")
        return found

    async def close(self) -> None:
        await self._resolver.close()
