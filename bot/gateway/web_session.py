"""Who a browser is: an anonymous session in a cookie, and a check of where a request comes from."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from urllib.parse import urlsplit

from aiohttp import web

LASTS_S = 90 * 24 * 3600
"""A customer who comes back about a return should still find the chat."""

_TOKEN = re.compile("[A-Za-z0-9_-]{43}")


class WebSessions:
    """Issues and reads the session cookie.

    The cookie holds a random token; the chat's id in the store is the token's hash, so that nobody
    who sees the database can open a customer's chat.

    Args:
        public_url: the address that customers use. With https, the cookie also works while the
            chat is shown in a frame on another site, in a jar of its own for each such site.
    """

    def __init__(self, public_url: str) -> None:
        address = urlsplit(public_url)
        self._public_host = address.netloc.lower()
        self._public_origin = f"{address.scheme}://{address.netloc}".lower()
        if address.scheme == "https":
            # The prefix keeps a neighbour on another subdomain from planting a session it knows.
            self.cookie = "__Host-sapa_chat"
            self._flags = "HttpOnly; Secure; SameSite=None; Partitioned"
        else:
            self.cookie = "sapa_chat"
            self._flags = "HttpOnly; SameSite=Lax"

    def chat(self, request: web.Request) -> str | None:
        """The chat that the request may read and write; None without a usable cookie."""
        token = request.cookies.get(self.cookie, "")
        if not _TOKEN.fullmatch(token):
            return None
        return hashlib.sha256(token.encode()).hexdigest()

    def keep(self, request: web.Request, response: web.StreamResponse) -> None:
        """Issues a session to a browser without one, and prolongs an existing one."""
        token = request.cookies.get(self.cookie, "")
        if not _TOKEN.fullmatch(token):
            token = secrets.token_urlsafe(32)
        # By hand, because Python's cookies know "Partitioned" only since 3.14.
        response.headers.add(
            "Set-Cookie", f"{self.cookie}={token}; Path=/; Max-Age={LASTS_S}; {self._flags}"
        )

    def is_from_our_page(self, request: web.Request) -> bool:
        """Whether a WebSocket is opened by our own page: browsers let any site try, and send our
        cookie along."""
        origin = request.headers.get("Origin", "").lower()
        if origin == self._public_origin:
            return True
        host = request.host.lower()
        return host != self._public_host and origin in (f"http://{host}", f"https://{host}")


def address_of(request: web.Request) -> str:
    """The address a request comes from, for counting.

    Behind a proxy on this machine or network that is the one the proxy names. An IPv6 customer has
    a whole /64 to choose addresses from, so that counts as one.
    """
    peer = _address(request.remote or "")
    if peer is not None and peer.is_private:
        named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        peer = _address(named) or peer
    if isinstance(peer, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((peer, 64), strict=False))
    return str(peer)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
