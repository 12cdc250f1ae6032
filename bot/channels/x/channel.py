"""X (Twitter) direct messages: docs.x.com/x-api/direct-messages."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from oauthlib.oauth1 import Client

from bot.channels import parsing
from bot.channels.base import (
    Channel,
    Forged,
    MediaRequest,
    RateLimit,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookAnswer,
    WebhookRequest,
)
from bot.channels.http_client import ApiAnswer, PlatformApi
from bot.channels.required_settings import require, require_account
from bot.channels.signatures import hmac_sha256_base64, same
from bot.channels.x.events import read_events
from bot.channels.x.messages import body_of, comparable, render
from bot.messages import Attachment, Inbound, Outbound

API_URL = "https://api.x.com/2"
_MEDIA_HOSTS = frozenset({"ton.twitter.com", "ton.x.com"})
"""Where pictures of direct messages are, which want a signature."""

_NO_ACCESS = frozenset({"client-forbidden", "client-not-enrolled", "official-client-forbidden"})
"""Why X takes no call of the app, as it says beside a 403."""

_CRC_TOKEN = re.compile("[A-Za-z0-9+/=_.-]{1,256}")


class X(Channel):
    """One X account, its ``account`` being the user id.

    ``api_secret`` is the app's: it signs what X sends, and, with the account's access token, what
    we send (OAuth 1.0a, since those tokens do not expire; OAuth 2.0's do after two hours).
    ``clock`` gives Unix seconds.

    Raises:
        ChannelNotReady: one of them is empty.
    """

    name = "x"
    settings = ("user_id", "api_url")
    pace = RateLimit(15, 900)  # docs.x.com/x-api/fundamentals/rate-limits

    def __init__(
        self,
        api_key: str,
        api_secret: str,
        access_token: str,
        access_token_secret: str,
        user_id: str,
        api_url: str = API_URL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        keys = "in the environment (X developer console: Keys and tokens of your app)"
        require(
            "X",
            (api_key, f"X_API_KEY {keys}"),
            (api_secret, f"X_API_SECRET {keys}"),
            (access_token, f"X_ACCESS_TOKEN {keys}"),
            (access_token_secret, f"X_ACCESS_TOKEN_SECRET {keys}"),
            (user_id, "user_id under [channels.x] in sapa.toml"),
        )
        self.account = user_id
        self._api_secret = api_secret
        self._signer = Client(api_key, api_secret, access_token, access_token_secret)
        self._api_url = api_url.rstrip("/")
        self._api = PlatformApi(self._api_url, access_token)
        self._clock = clock

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> X:
        return cls(
            api_key=environ.get("X_API_KEY", ""),
            api_secret=environ.get("X_API_SECRET", ""),
            access_token=environ.get("X_ACCESS_TOKEN", ""),
            access_token_secret=environ.get("X_ACCESS_TOKEN_SECRET", ""),
            user_id=str(options.get("user_id", "")),
            api_url=str(options.get("api_url") or API_URL),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """The challenge-response check, hourly and at registration: docs.x.com/x-api/webhooks."""
        token = request.query.get("crc_token")
        if request.method != "GET" or token is None:
            return None
        # Anybody may ask, and the answer is what signs webhooks too: whatever could be the body
        # of one must get none.
        if not _CRC_TOKEN.fullmatch(token):
            return WebhookAnswer(403)
        answer = {"response_token": self._signature(token.encode("ascii"))}
        return WebhookAnswer(200, json.dumps(answer), "application/json")

    def verify(self, request: WebhookRequest) -> None:
        signature = request.header("x-twitter-webhooks-signature")
        if signature is None:
            raise Unsigned("x-twitter-webhooks-signature is missing")
        if not same(signature, self._signature(request.body)):
            raise Forged("x-twitter-webhooks-signature does not match the body")

    def _signature(self, content: bytes) -> str:
        return f"sha256={hmac_sha256_base64(self._api_secret, content)}"

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self.account)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message)

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in render(message):
            path = f"dm_conversations/with/{quote(part.to, safe='')}/messages"
            body = body_of(part)
            headers = self._signed(f"{self._api_url}/{path}", "POST")
            answer = await self._api.post(path, body, headers)
            if answer.status not in (200, 201):
                raise self._failure(answer)
            receipt = Receipt(parsing.ident(answer.body, "data", "dm_event_id"))
        return receipt

    def tells_of(self, message: Outbound) -> bool:
        return True

    async def find_sent(
        self, message: Outbound, since: float, known: Collection[str]
    ) -> Receipt | None:
        """docs.x.com/x-api/direct-messages/lookup: the last 100 messages of the chat."""
        query = {
            "event_types": "MessageCreate",
            "dm_event.fields": "created_at,sender_id,text",
            "max_results": 100,
        }
        path = f"dm_conversations/with/{quote(message.to, safe='')}/dm_events?{urlencode(query)}"
        answer = await self._api.get(path, self._signed(f"{self._api_url}/{path}", "GET"))
        if answer.status != 200:
            raise self._failure(answer)
        for event in parsing.rows(answer.body, "data"):
            ident, text = parsing.ident(event, "id"), parsing.text(event, "text") or ""
            ours = parsing.ident(event, "sender_id") == self.account and ident not in known
            sent_at = parsing.iso_time(event, "created_at") or 0
            if ours and sent_at >= since and comparable(text) == comparable(message.text or ""):
                return Receipt(ident)
        return None

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Nothing: X's API v2 has neither typing nor read marks."""

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """developer.x.com/en/docs/direct-messages/message-attachments/guides/retrieving-media"""
        url = str(attachment.detail.get("url"))
        hosts = _MEDIA_HOSTS | {self._api.host}
        headers = self._signed(url, "GET") if urlsplit(url).netloc in hosts else {}
        return MediaRequest(url, headers, hosts)

    async def check(self) -> str:
        """docs.x.com/x-api/users/get-my-user"""
        answer = await self._api.get("users/me", self._signed(f"{self._api_url}/users/me", "GET"))
        if answer.status != 200:
            raise self._failure(answer)
        user = parsing.ident(answer.body, "data", "id")
        require_account("X", user, self.account, "user_id under [channels.x]")
        return f"@{parsing.text(answer.body, 'data', 'username')}"

    def _signed(self, url: str, method: str) -> dict[str, str]:
        """The header of a call by OAuth 1.0a."""
        _, headers, _ = self._signer.sign(url, method)
        return dict(headers)

    async def aclose(self) -> None:
        await self._api.aclose()

    def _failure(self, answer: ApiAnswer) -> SendFailed:
        """docs.x.com/x-api/fundamentals: error responses, rate limits. A 429 says when the window
        of 15 minutes or of a day begins anew, as a Unix time."""
        said = parsing.text(answer.body, "detail") or parsing.text(answer.body, "title")
        reset = answer.headers.get("x-rate-limit-reset", "")
        wait = answer.retry_after_s
        if wait is None and answer.status == 429 and reset.isdecimal() and len(reset) < 12:
            wait = max(int(reset) - self._clock(), 1.0)
        refused = parsing.text(answer.body, "reason") in _NO_ACCESS
        return SendFailed(
            answer.reason("X", None, said),
            not answer.worth_repeating,
            wait,
            no_access=answer.status in (401, 402) or refused,
        )
