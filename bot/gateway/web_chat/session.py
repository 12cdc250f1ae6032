"""Who a browser is: an anonymous session in a cookie, and a check of where a request comes from."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from aiohttp import web

LASTS_S = 90 * 24 * 3600
"""A customer who comes back about a return should still find the chat."""

_RANDOM_BYTES = 20
"""Of a token's 32 bytes; the others are the seal."""

_TOKEN = re.compile("[A-Za-z0-9_-]{43}")


class WebSessions:
    """Issues and reads the session cookie.

    The cookie holds a random token with a seal of ours, so that nobody begins a session by a
    cookie of their own making. The chat's id in the store is the token's hash, so that nobody
    who sees the database can open a customer's chat.

    Args:
        public_url: the address that customers use. With https, the cookie also works while the
            chat is shown in a frame on another site, in a jar of its own for each such site.
        key: what the tokens are sealed with, 32 bytes; with another one all sessions end.
    """

    def __init__(self, public_url: str, key: bytes) -> None:
        self._key = key
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
        if not self._is_ours(token):
            return None
        return hashlib.sha256(token.encode()).hexdigest()

    def keep(self, request: web.Request, response: web.StreamResponse) -> None:
        """Issues a session to a browser without one, and prolongs an existing one."""
        token = request.cookies.get(self.cookie, "")
        if not self._is_ours(token):
            token = self._new()
        # By hand, because Python's cookies know "Partitioned" only since 3.14.
        response.headers.add(
            "Set-Cookie", f"{self.cookie}={token}; Path=/; Max-Age={LASTS_S}; {self._flags}"
        )

    def _new(self) -> str:
        part = secrets.token_bytes(_RANDOM_BYTES)
        return base64.urlsafe_b64encode(part + self._seal(part)).decode().rstrip("=")

    def _is_ours(self, token: str) -> bool:
        if not _TOKEN.fullmatch(token):
            return False
        content = base64.urlsafe_b64decode(f"{token}=")
        part, seal = content[:_RANDOM_BYTES], content[_RANDOM_BYTES:]
        # The last character has two bits to spare: only the spelling that we issued is a session.
        is_as_issued = base64.urlsafe_b64encode(content).decode().rstrip("=") == token
        return hmac.compare_digest(seal, self._seal(part)) and is_as_issued

    def _seal(self, part: bytes) -> bytes:
        return hmac.digest(self._key, part, "sha256")[: 32 - _RANDOM_BYTES]

    def is_from_our_page(self, request: web.Request) -> bool:
        """Whether a WebSocket is opened by our own page: browsers let any site try, and send our
        cookie along."""
        origin = request.headers.get("Origin", "").lower()
        if origin == self._public_origin:
            return True
        host = request.host.lower()
        return host != self._public_host and origin in (f"http://{host}", f"https://{host}")
