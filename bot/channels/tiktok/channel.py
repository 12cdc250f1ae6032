"""TikTok by its Business Messaging API: business-api.tiktok.com/portal/docs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.channels import parsing
from bot.channels.base import (
    CallFailed,
    Channel,
    Forged,
    MediaRequest,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookAnswer,
    WebhookRequest,
)
from bot.channels.http_client import ApiAnswer, PlatformApi
from bot.channels.messaging_window import HOUR_S, require_open
from bot.channels.renewed_secrets import RenewedSecrets
from bot.channels.required_settings import require
from bot.channels.signatures import hmac_sha256, recent, same
from bot.channels.tiktok.errors import NO_ACCESS, TOKEN_REFUSED, is_permanent
from bot.channels.tiktok.events import read_events
from bot.channels.tiktok.messages import action_of, body_of, render
from bot.channels.tiktok.token import AccessToken
from bot.messages import Attachment, Inbound, Outbound

API_URL = "https://business-api.tiktok.com/open_api/v1.3"
_SEND = "business/message/send/"
WINDOW_H = 48
"""business-api.tiktok.com/portal/docs (Business Messaging API: overview)."""


class TikTok(Channel):
    """One TikTok Business account, its ``account`` being the business id (the ``open_id`` that
    came with the first token).

    ``app_secret`` signs what TikTok sends, and renews access tokens together with ``app_id`` and
    ``refresh_token``. ``clock`` gives Unix seconds.

    Raises:
        ChannelNotReady: one of them is empty.
    """

    name = "tiktok"
    settings = ("business_id", "api_url")

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        refresh_token: str,
        business_id: str,
        api_url: str = API_URL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        app = "in the environment (TikTok API for Business: My apps > App detail)"
        require(
            "TikTok",
            (app_id, f"TIKTOK_APP_ID {app}"),
            (app_secret, f"TIKTOK_APP_SECRET {app}"),
            (refresh_token, "TIKTOK_REFRESH_TOKEN in the environment (from the authorization)"),
            (business_id, "business_id under [channels.tiktok] in sapa.toml"),
        )
        self.account = business_id
        self._app_id = app_id
        self._app_secret = app_secret
        self._clock = clock
        self._api = PlatformApi(api_url, app_secret)
        self._token = AccessToken(self._api, app_id, app_secret, refresh_token, clock)

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> TikTok:
        return cls(
            app_id=environ.get("TIKTOK_APP_ID", ""),
            app_secret=environ.get("TIKTOK_APP_SECRET", ""),
            refresh_token=environ.get("TIKTOK_REFRESH_TOKEN", ""),
            business_id=str(options.get("business_id", "")),
            api_url=str(options.get("api_url") or API_URL),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        return None  # TikTok never asks; business/webhook/update/ names the address

    def verify(self, request: WebhookRequest) -> None:
        """developers.tiktok.com/doc/webhooks-verification"""
        header = request.header("TikTok-Signature")
        if header is None:
            raise Unsigned("TikTok-Signature is missing")
        parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
        timestamp, signature = parts.get("t", ""), parts.get("s", "")
        signed = timestamp.encode("utf-8", "surrogatepass") + b"." + request.body
        if not same(signature, hmac_sha256(self._app_secret, signed)):
            raise Forged("TikTok-Signature does not match the body")
        if not recent(timestamp, self._clock()):
            raise Forged("TikTok-Signature is too old")

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self.account)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message)

    def answer_within_s(self, to: str) -> float | None:
        return WINDOW_H * HOUR_S

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in render(message):
            body = body_of(part, self.account)
            require_open(part, WINDOW_H, self._clock(), "TikTok")
            answer = await self._call(_SEND, body)
            receipt = Receipt(parsing.ident(_data(answer), "message", "message_id"))
        return receipt

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Marks the conversation as read and shows "typing" for five seconds."""
        with contextlib.suppress(SendFailed):  # a courtesy: the answer is what counts
            for action in ("MARK_READ", "TYPING"):
                await self._call(_SEND, action_of(action, to, self.account))

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """Documentation: business/message/media/download/, whose address is good for a day and
        wants the access token as ``x-user``. Stickers have an address of their own."""
        if url := attachment.detail.get("url"):
            return MediaRequest(str(url))
        if attachment.type not in ("image", "video"):
            raise CallFailed("TikTok hands out images and videos only", permanent=True)
        wanted = {
            "business_id": self.account,
            "conversation_id": event.conversation,
            "message_id": event.message_id,
            "media_id": attachment.detail.get("media_id"),
            "media_type": attachment.type.upper(),
        }
        data = _data(await self._call("business/message/media/download/", wanted))
        url = parsing.text(data, "download_url") or ""
        headers = {"x-user": await self._token.get()}
        return MediaRequest(url, headers, frozenset({urlsplit(url).netloc}))

    async def check(self) -> str:
        """Gets an access token, as every other call would first."""
        await self._token.get()
        return self.account

    async def register(self, webhook: str) -> bool:
        """Documentation: business/webhook/update/"""
        body = {
            "app_id": self._app_id,
            "secret": self._app_secret,
            "event_type": "DIRECT_MESSAGE",
            "callback_url": webhook,
        }
        _data(await self._api.post("business/webhook/update/", body))
        return True

    def keep_secrets(self, renewed: RenewedSecrets) -> None:
        self._token.renewed = renewed

    async def aclose(self) -> None:
        await self._api.aclose()

    async def _call(self, path: str, body: Mapping[str, Any]) -> ApiAnswer:
        """One call; a second one if TikTok does not take the token any more."""
        answer = await self._call_with(await self._token.get(), path, body)
        if parsing.integer(answer.body, "code") in TOKEN_REFUSED:
            answer = await self._call_with(await self._token.get(), path, body)
        return answer

    async def _call_with(self, token: str, path: str, body: Mapping[str, Any]) -> ApiAnswer:
        answer = await self._api.post(path, body, {"Access-Token": token})
        if parsing.integer(answer.body, "code") in TOKEN_REFUSED:
            self._token.refused(token)
        return answer


def _data(answer: ApiAnswer) -> dict[str, Any]:
    """What was asked for; TikTok says in the body whether it did it."""
    if answer.status != 200 or parsing.integer(answer.body, "code") != 0:
        raise _failure(answer)
    return parsing.table(answer.body, "data")


def _failure(answer: ApiAnswer) -> SendFailed:
    code = parsing.integer(answer.body, "code")
    return SendFailed(
        answer.reason("TikTok", code, parsing.text(answer.body, "message")),
        is_permanent(answer.status, code),
        answer.retry_after_s,
        no_access=code in NO_ACCESS,
    )
