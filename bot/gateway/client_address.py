"""Where a request comes from, behind proxies too."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from urllib.parse import urlsplit

from aiohttp import web

from bot.settings_sections import GatewaySettings

logger = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

UNKNOWN = "unknown"
"""The source of what a proxy passes on without saying for whom: all of it counts as one."""

METRICS_TOKEN = "SAPA_METRICS_TOKEN"
"""The environment variable with what a scraper shows as its bearer token."""

_FORWARDED_FOR = "X-Forwarded-For"
_SIGNS_OF_A_PROXY = (
    _FORWARDED_FOR, "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto",
    "X-Forwarded-Port", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP",
)  # fmt: skip


class ClientAddresses:
    """Reads ``X-Forwarded-For`` of the proxies that the settings trust, and of nobody else.

    Args:
        settings: the trusted proxies; with a public address other than this machine, whatever
            comes from a proxy may come from anybody.
        metrics_token: lets its bearer read what is for this machine alone; empty lets nobody.
    """

    def __init__(self, settings: GatewaySettings, metrics_token: str = "") -> None:
        self._trusted = [ipaddress.ip_network(text) for text in settings.trusted_proxies]
        self._is_public = _is_elsewhere(settings.public_url)
        self._metrics_token = metrics_token
        self._has_warned = False

    def source(self, request: web.Request) -> str:
        """The address a request comes from, for counting: the last one that no trusted proxy has.

        An IPv6 customer has a whole /64 to choose addresses from, so that counts as one. UNKNOWN
        where a trusted proxy names nobody, or something that is no address.
        """
        peer = address_in(request.remote or "")
        if peer is None:
            return UNKNOWN
        named = request.headers.getall(_FORWARDED_FOR, [])
        if not self._trusts(peer):
            if named and peer.is_private:
                self._warn(f"{peer} sends X-Forwarded-For, but is not in trusted_proxies")
            return _counted(peer)  # whatever it says of others
        if not named and self._is_public:
            self._warn(f"{peer}, a trusted proxy, sends no X-Forwarded-For")
            return UNKNOWN
        for text in reversed(",".join(named).split(",") if named else []):
            address = address_in(text)
            if address is None:
                return UNKNOWN
            peer = address
            if not self._trusts(address):
                break
        return _counted(peer)

    def may_watch(self, request: web.Request) -> bool:
        """Whether the request is of who watches over the gateway: it has the token, or it was made
        on this machine and passed no proxy."""
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        expected = f"Bearer {self._metrics_token}".encode()
        if self._metrics_token and hmac.compare_digest(given, expected):
            return True
        return self.is_local(request)

    def is_local(self, request: web.Request) -> bool:
        """Whether it was surely made on this machine."""
        peer = address_in(request.remote or "")
        through_proxy = any(name in request.headers for name in _SIGNS_OF_A_PROXY)
        return bool(peer and peer.is_loopback and not through_proxy and not self._is_public)

    def is_told(self, request: web.Request) -> bool:
        """Whether it is said who sent it. Where a proxy or a container's network names nobody, all
        are one: platforms must not be shut out together with whoever forges them."""
        if _FORWARDED_FOR in request.headers:
            return True
        peer = address_in(request.remote or "")
        return peer is not None and not peer.is_private and not self._trusts(peer)

    def _warn(self, what: str) -> None:
        if not self._has_warned:
            self._has_warned = True
            logger.warning("%s: limits count all who come through it as one.", what)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def address_in(text: str) -> Address | None:
    """The IP address in ``text``, which may have a port, brackets, quotes and a zone, as in
    ``"[fe80::1%eth0]:443"``; None where it is none. IPv4 written as IPv6 is IPv4."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text, bracket, port = text[1:].partition("]")
        if not bracket or (port and not _is_port(port)):
            return None
    elif text.count(":") == 1:
        text, _, port = text.partition(":")
        if not _is_port(f":{port}"):
            return None
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_port(text: str) -> bool:
    number = text[1:]
    return text[0] == ":" and number.isascii() and number.isdecimal() and len(number) <= 5


def _counted(address: Address) -> str:
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address), 64), strict=False))
    return str(address)


def _is_elsewhere(public_url: str) -> bool:
    host = urlsplit(public_url).hostname or ""
    if host in ("", "localhost"):
        return False
    address = address_in(host)
    return address is None or not address.is_loopback
