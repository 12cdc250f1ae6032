"""Telegram by its Bot API: core.telegram.org/bots/api."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.channels import parsing
from bot.channels.base import (
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
from bot.channels.signatures import same
from bot.channels.telegram.envelope import Bot
from bot.channels.telegram.events import UPDATES, read_events
from bot.channels.telegram.messages import call_of, place_of, render
from bot.messages import Attachment, Inbound, Outbound

API_URL = "https://api.telegram.org"


_PICTURES = PictureLimits(
    frozenset({"image/jpeg", "image/png", "image/webp"}), most_bytes=5_000_000, longest_side=5000
)
"""core.telegram.org/bots/api#sending-files and #sendphoto: width and height together 10000."""


class Telegram(Channel):
    """One bot, its ``account`` being the bot's id: the number that its token begins with.

    ``secret_token`` is the one given to setWebhook, which Telegram then sends with every update.
    ``bot_username`` (without @) is how people in a group call the bot; without it, it hears only
    answers to its own messages there.

    Raises:
        ChannelNotReady: a secret is missing, or the token is none.
    """

    name = "telegram"
    settings = ("bot_username", "api_url")
    # core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    pace = RateLimit(30, 1, chat_every_s=1, chat_burst=3)

    def __init__(
        self,
        bot_token: str,
        secret_token: str,
        bot_username: str = "",
        api_url: str = API_URL,
    ) -> None:
        if not re.fullmatch("[0-9]{1,20}:[A-Za-z0-9_-]+", bot_token):
            raise ChannelNotReady(
                "Telegram is not ready: set TELEGRAM_BOT_TOKEN in the environment to the token"
                " from @BotFather (digits, a colon, letters)."
            )
        if not secret_token:
            raise ChannelNotReady(
                "Telegram is not ready: set TELEGRAM_SECRET_TOKEN in the environment to the"
                " secret_token that was given to setWebhook."
            )
        self.account = bot_token.partition(":")[0]
        self._bot = Bot(self.account, bot_username.lstrip("@"))
        self._secret_token = secret_token
        self._files = f"{api_url.rstrip('/')}/file/bot{bot_token}"
        self._api = PlatformApi(f"{api_url.rstrip('/')}/bot{bot_token}", bot_token)

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> Telegram:
        return cls(
            bot_token=environ.get("TELEGRAM_BOT_TOKEN", ""),
            secret_token=environ.get("TELEGRAM_SECRET_TOKEN", ""),
            bot_username=str(options.get("bot_username", "")),
            api_url=str(options.get("api_url") or API_URL),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        return None  # Telegram never asks; setWebhook names the address

    def verify(self, request: WebhookRequest) -> None:
        token = request.header("X-Telegram-Bot-Api-Secret-Token")
        if token is None:
            raise Unsigned("X-Telegram-Bot-Api-Secret-Token is missing")
        if not same(token, self._secret_token):
            raise Forged("X-Telegram-Bot-Api-Secret-Token is wrong")

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self._bot)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message)

    def picture_limits(self, to: str) -> PictureLimits | None:
        return _PICTURES

    def sound_types(self, to: str) -> frozenset[str]:
        """By an address it plays OGG alone: …/bots/api#sending-files"""
        return frozenset({"audio/ogg"})

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in render(message):
            method, body = call_of(part)
            sent = await self._call_in(method, body)
            receipt = Receipt(parsing.ident(sent, "result", "message_id"))
        await self._answer_press(message.context)
        return receipt

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Ends the waiting of a pressed button and shows "typing" for five seconds."""
        await self._answer_press(context)
        await self._api.attempt("sendChatAction", place_of(to, context) | {"action": "typing"})

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """…/bots/api#getfile: the address holds the token, and files end at 20 MB."""
        answer = await self._call("getFile", {"file_id": attachment.detail.get("media_id")})
        path = parsing.text(answer, "result", "file_path") or ""
        return MediaRequest(f"{self._files}/{quote(path)}")

    async def check(self) -> str:
        return f"@{parsing.text(await self._call('getMe', {}), 'result', 'username')}"

    async def register(self, webhook: str) -> bool:
        """…/bots/api#setwebhook"""
        body = {"url": webhook, "secret_token": self._secret_token, "allowed_updates": UPDATES}
        await self._call("setWebhook", body)
        return True

    async def aclose(self) -> None:
        await self._api.aclose()

    async def _call_in(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A call in a chat, which goes after a group that became a supergroup meanwhile:
        …/bots/api#responseparameters"""
        answer = await self._api.post(method, body)
        if moved_to := parsing.ident(answer.body, "parameters", "migrate_to_chat_id"):
            return await self._call(method, {**body, "chat_id": moved_to})
        return _result(answer)

    async def _call(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _result(await self._api.post(method, body))

    async def _answer_press(self, context: Mapping[str, Any]) -> None:
        if query_id := context.get("callback_query_id"):
            await self._api.attempt("answerCallbackQuery", {"callback_query_id": query_id})


def _result(answer: ApiAnswer) -> dict[str, Any]:
    if answer.status != 200 or answer.body.get("ok") is not True:
        raise _failure(answer)
    return answer.body


def _failure(answer: ApiAnswer) -> SendFailed:
    """…/bots/api#making-requests; a 429 says in its body how long to wait. It is taken to be that
    chat's (one message a second, …/bots/faq), since we keep within what all together may get."""
    said = parsing.text(answer.body, "description")
    wait = parsing.number(answer.body, "parameters", "retry_after")
    reason = f"Telegram answered {answer.status}" + (f": {said}" if said else "")
    return SendFailed(
        reason,
        permanent=not answer.worth_repeating,
        retry_after_s=answer.retry_after_s if wait is None else max(float(wait), 0.0),
        of_chat=answer.status == 429,
        no_access=answer.status in (401, 404),  # the token was revoked, or is none
    )
