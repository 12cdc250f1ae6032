"""A stand-in for X's API v2: POST /dm_conversations/with/<user>/messages, GET /users/me and
/dm_conversations/with/<user>/dm_events.

It checks OAuth 1.0a signatures with its own reading of RFC 5849, sections 3.4 and 3.6.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from tests.standins.platform_server import PlatformServer


class XApi(PlatformServer):
    """Takes direct messages of one app and account; ``messages`` are those it accepted, each with
    its recipient."""

    def __init__(
        self, api_key: str, api_secret: str, access_token: str, access_token_secret: str
    ) -> None:
        super().__init__()
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self._who = {"oauth_consumer_key": api_key, "oauth_token": access_token}
        self._key = f"{quote(api_secret, safe='')}&{quote(access_token_secret, safe='')}".encode()
        self._nonces: set[str] = set()

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        chat = re.fullmatch("/dm_conversations/with/([0-9]+)/dm_events", path)
        method = "GET" if path == "/users/me" or chat else "POST"
        query = body if chat else {}
        if not self.signed(method, path, headers.get("Authorization", ""), query):
            return 401, {"title": "Unauthorized", "detail": "Unauthorized", "status": 401}
        if path == "/users/me":
            user = self._who["oauth_token"].partition("-")[0]
            return 200, {"data": {"id": user, "username": "toko_uji", "name": "Toko Uji"}}
        if chat:
            return 200, {"data": self._events(chat[1], query["dm_event.fields"].split(","))}
        found = re.fullmatch("/dm_conversations/with/([0-9]+)/messages", path)
        if not found:
            return 404, {"title": "Not Found", "detail": "No such path", "status": 404}
        text = body.get("text", "")
        if not text.strip() or len(text) > 10_000 or body.keys() != {"text"}:
            return 400, {"title": "Invalid Request", "detail": "text is wrong", "status": 400}
        self.messages.append((found[1], body))
        number = 2090000000000000000 + len(self.messages)
        return 201, {"data": {"dm_conversation_id": f"1-{found[1]}", "dm_event_id": str(number)}}

    def _events(self, user: str, fields: list[str]) -> list[dict[str, str]]:
        """Newest first, with links as X shortens them."""
        events = [
            {
                "id": str(2090000000000000000 + number), "event_type": "MessageCreate",
                "text": re.sub(r"https?://\S+", "https://t.co/x", message["text"]),
                "sender_id": self._who["oauth_token"].partition("-")[0],
                "created_at": "2026-11-20T03:06:39.000Z",
            }
            for number, (to, message) in enumerate(self.messages, 1) if to == user
        ]
        shown = {"id", "event_type", *fields}
        return [{k: v for k, v in event.items() if k in shown} for event in reversed(events)]

    def signed(
        self, method: str, path: str, authorization: str, query: Mapping[str, str] = {}
    ) -> bool:
        """Whether our app and account signed a call, which nobody made before."""
        scheme, _, rest = authorization.partition(" ")
        fields = {k: unquote(v) for k, v in re.findall(r'(\w+)="([^"]*)"', rest)}
        signature = fields.pop("oauth_signature", "")
        if scheme != "OAuth" or fields.get("oauth_nonce", "") in self._nonces:
            return False
        if {key: fields.get(key) for key in self._who} != self._who:
            return False
        self._nonces.add(fields["oauth_nonce"])
        parameters = "&".join(
            f"{quote(k, safe='~')}={quote(v, safe='~')}"
            for k, v in sorted([*fields.items(), *query.items()])
        )
        base = "&".join(quote(part, safe="~") for part in (method, self.url + path, parameters))
        digest = hmac.new(self._key, base.encode(), hashlib.sha1).digest()
        return hmac.compare_digest(signature, base64.b64encode(digest).decode())
