"""LINE by its Messaging API: developers.line.biz/en/reference/messaging-api/."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from bot.channels import parsing
from bot.channels.base import (
    CallFailed,
    Channel,
    ChannelNotReady,
    Forged,
    MediaRequest,
    PictureLimits,
    RateLimit,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookAnswer,
    WebhookRequest,
)
from bot.channels.http_client import ApiAnswer, PlatformApi
from bot.channels.line.events import REPLY_TOKEN_S, read_events
from bot.channels.line.messages import messages_of, render, retry_key
from bot.channels.required_settings import require, require_account
from bot.channels.signatures import hmac_sha256_base64, same
from bot.messages import Attachment, Inbound, Outbound

API_URL = "https://api.line.me"
DATA_URL = "https://api-data.line.me"
_TYPING_S = 20


_PICTURES = PictureLimits(frozenset({"image/jpeg", "image/png"}), most_bytes=1_000_000)
"""developers.line.biz/en/reference/messaging-api/#image-message: of the preview, which is the image
itself."""


class Line(Channel):
    """One LINE Official Account, its ``account`` being the bot's user id ("U" and 32 digits), which
    LINE calls "destination" in webhooks and ``GET /v2/bot/info`` tells. ``data_url`` is where files
    are.

    Raises:
        ChannelNotReady: a secret or the bot's user id is missing.
    """

    repeats_safely = True  # by X-Line-Retry-Key

    name = "line"
    settings = ("bot_user_id", "api_url", "data_url")
    pace = RateLimit(2000, 1)  # developers.line.biz/en/reference/messaging-api/#rate-limits

    def __init__(
        self,
        channel_secret: str,
        access_token: str,
        bot_user_id: str,
        api_url: str = API_URL,
        data_url: str = DATA_URL,
    ) -> None:
        require(
            "LINE",
            (channel_secret, "LINE_CHANNEL_SECRET in the environment (LINE: Basic settings)"),
            (access_token, "LINE_CHANNEL_ACCESS_TOKEN in the environment (LINE: Messaging API)"),
        )
        if not re.fullmatch("U[0-9a-f]{32}", bot_user_id):
            raise ChannelNotReady(
                "LINE is not ready: set bot_user_id under [channels.line] in sapa.toml to the"
                " userId that GET /v2/bot/info answers (U and 32 digits)."
            )
        self.account = bot_user_id
        self._secret = channel_secret
        self._authorization = {"Authorization": f"Bearer {access_token}"}
        self._api = PlatformApi(api_url, access_token, self._authorization)
        self._data_url = data_url.rstrip("/")

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> Line:
        return cls(
            channel_secret=environ.get("LINE_CHANNEL_SECRET", ""),
            access_token=environ.get("LINE_CHANNEL_ACCESS_TOKEN", ""),
            bot_user_id=str(options.get("bot_user_id", "")),
            api_url=str(options.get("api_url") or API_URL),
            data_url=str(options.get("data_url") or DATA_URL),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        return None  # LINE tries an address with a signed body that has no events

    def verify(self, request: WebhookRequest) -> None:
        signature = request.header("X-Line-Signature")
        if signature is None:
            raise Unsigned("X-Line-Signature is missing")
        if not same(signature, hmac_sha256_base64(self._secret, request.body)):
            raise Forged("X-Line-Signature does not match the body")

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self.account)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message)

    def picture_limits(self, to: str) -> PictureLimits | None:
        return _PICTURES

    async def send(self, message: Outbound) -> Receipt:
        """LINE has two ways to send. A *push* counts against the shop's monthly quota (a few
        hundred in the free plan) and can be repeated safely by its retry key. A *reply* is free,
        but needs the token of the customer's message, which works once and for about a minute, and
        takes no retry key. So the message that has a token is a reply, and everything else a push.
        """
        receipt = Receipt(None)
        for part in render(message):
            objects = messages_of(part)
            receipt = await self._reply(part, objects) or await self._push(part, objects)
        return receipt

    async def _reply(self, part: Outbound, objects: list[dict[str, Any]]) -> Receipt | None:
        """Sends with the reply token; None if there is none, or it does not work any more.

        That a token works once makes it a retry key of its own: while it is fresh, nothing but a
        reply is tried, so if an earlier one got no answer and LINE refuses the token now, it had
        arrived. Later that cannot be told, and the message is pushed: rather twice than never.
        """
        token, doubtful = part.context.get("reply_token"), part.context.get("may_have_arrived")
        # By LINE's clock, which may be ahead of ours.
        fresh_s = min(part.context.get("reply_by_ms", 0) / 1000 - time.time(), REPLY_TOKEN_S)
        if not isinstance(token, str) or (doubtful and fresh_s <= 0):
            return None
        answer = await self._api.post(
            "v2/bot/message/reply", {"replyToken": token, "messages": objects}
        )
        if answer.status == 200:
            return _receipt(answer)
        said = parsing.text(answer.body, "message") or ""
        if answer.status != 400 or "reply token" not in said.lower():
            raise _failure(answer)
        if fresh_s <= 0:
            return None
        if doubtful:
            return Receipt(None)
        raise SendFailed(
            "LINE refused a fresh reply token", permanent=False, retry_after_s=fresh_s, of_chat=True
        )

    async def _push(self, part: Outbound, objects: list[dict[str, Any]]) -> Receipt:
        body = {"to": part.to, "messages": objects}
        headers = {"X-Line-Retry-Key": retry_key(part, objects)}
        answer = await self._api.post("v2/bot/message/push", body, headers)
        if answer.status not in (200, 409):  # 409: an earlier try had arrived
            raise _failure(answer)
        return _receipt(answer)

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Marks the customer's message as read and shows the loading animation until we answer,
        20 s at most; LINE has it for chats with one person only."""
        if token := context.get("mark_as_read_token"):
            await self._api.attempt("v2/bot/chat/markAsRead", {"markAsReadToken": token})
        if to.startswith("U"):
            body = {"chatId": to, "loadingSeconds": _TYPING_S}
            await self._api.attempt("v2/bot/chat/loading/start", body)

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """…/messaging-api/#get-content; a file that a shop's own page sent has an address."""
        if url := attachment.detail.get("url"):
            return MediaRequest(str(url))
        message_id = quote(str(attachment.detail.get("media_id")), safe="")
        url = f"{self._data_url}/v2/bot/message/{message_id}/content"
        return MediaRequest(url, self._authorization, frozenset({urlsplit(url).netloc}))

    async def check(self) -> str:
        answer = await self._api.get("v2/bot/info")
        if answer.status != 200:
            raise _failure(answer)
        found = parsing.ident(answer.body, "userId")
        require_account("LINE", found, self.account, "bot_user_id under [channels.line]")
        return parsing.text(answer.body, "basicId") or self.account

    async def register(self, webhook: str) -> bool:
        """…/messaging-api/#set-webhook-endpoint-url, and has LINE call it at once."""
        answer = await self._api.put("v2/bot/channel/webhook/endpoint", {"endpoint": webhook})
        if answer.status == 200:
            answer = await self._api.post("v2/bot/channel/webhook/test", {"endpoint": webhook})
        if answer.status != 200:
            raise _failure(answer)
        if answer.body.get("success") is not True:
            raise CallFailed(
                "LINE knows the address now, but could not call it:"
                f" {parsing.text(answer.body, 'detail') or parsing.text(answer.body, 'reason')}",
                permanent=True,
            )
        return True

    async def aclose(self) -> None:
        await self._api.aclose()


def _receipt(answer: ApiAnswer) -> Receipt:
    sent = parsing.rows(answer.body, "sentMessages")
    return Receipt(parsing.ident(sent[-1], "id") if sent else None)


def _failure(answer: ApiAnswer) -> SendFailed:
    """…/messaging-api/#error-responses; 429 is also the answer when the month's quota is used up,
    which waiting does not help, and after a 5xx the message may have been taken."""
    said = parsing.text(answer.body, "message") or ""
    details = [parsing.text(detail, "message") for detail in parsing.rows(answer.body, "details")]
    used_up = "monthly limit" in said
    return SendFailed(
        answer.reason("LINE", None, "; ".join(filter(None, [said, *details]))),
        permanent=not answer.worth_repeating or used_up,
        retry_after_s=answer.retry_after_s,
        uncertain=answer.status >= 500,
        no_access=answer.status == 401 or used_up,
    )
