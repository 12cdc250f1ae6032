"""Merpati, an invented platform: a worked example beside docs/extending/connector.md.

Its rules, as a platform's documentation would give them:

- Webhooks are POSTs of ``{"messages": [{"id", "from", "name", "text", "photo", "sent_at"}]}``
  (``photo`` an address, ``sent_at`` Unix seconds), or ``{"read": {"by", "message"}}``. The header
  ``Merpati-Signature`` is the HMAC-SHA256 of the body with the shop's secret, in hexadecimal.
- ``POST /messages`` with ``{"to", "text", "image"}`` sends, at most 500 characters, and answers 200
  with ``{"id"}``; ``GET /me`` answers ``{"name"}``. Both want the token. There are no buttons.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels import parsing
from bot.channels.base import (
    Channel,
    Forged,
    Malformed,
    MediaRequest,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookRequest,
)
from bot.channels.http_client import ApiAnswer, PlatformApi
from bot.channels.required_settings import require
from bot.channels.signatures import hmac_sha256, same
from bot.channels.splitting import in_parts, numbered
from bot.channels.text import split_text
from bot.messages import Attachment, Inbound, Outbound

_TEXT = 500


class Merpati(Channel):
    """One shop on Merpati, its ``account`` being the shop's name there."""

    name = "merpati"

    def __init__(self, secret: str, token: str, shop: str, api_url: str) -> None:
        require(
            "Merpati",
            (secret, "MERPATI_SECRET in the environment"),
            (token, "MERPATI_TOKEN in the environment"),
            (shop, "shop under [channels.merpati] in sapa.toml"),
        )
        self.account = shop
        self._secret = secret
        self._api = PlatformApi(api_url, token, {"Authorization": f"Bearer {token}"})

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> Merpati:
        secret, token = environ.get("MERPATI_SECRET", ""), environ.get("MERPATI_TOKEN", "")
        api_url = str(options.get("api_url") or "https://api.merpati.example")
        return cls(secret, token, str(options.get("shop", "")), api_url)

    def verify(self, request: WebhookRequest) -> None:
        signature = request.header("Merpati-Signature")
        if signature is None:
            raise Unsigned("Merpati-Signature is missing")
        if not same(signature, hmac_sha256(self._secret, request.body)):
            raise Forged("Merpati-Signature does not match the body")

    def parse(self, body: bytes) -> list[Inbound]:
        payload = parsing.read_object(body)
        if not payload.keys() & {"messages", "read"}:
            raise Malformed("the body has neither messages nor a read mark")
        events = [self._message(item) for item in parsing.rows(payload, "messages")]
        if "read" in payload:
            reader = parsing.ident(payload, "read", "by")
            read = Inbound("merpati", self.account, "read", reader, None, ignore=True)
            read.extra["target"] = parsing.ident(payload, "read", "message")
            read.dedup_key = f"merpati:{self.account}:read:{parsing.fingerprint(payload['read'])}"
            events.append(read)
        return events

    def _message(self, item: Any) -> Inbound:
        sender, message_id = parsing.ident(item, "from"), parsing.ident(item, "id")
        event = Inbound("merpati", self.account, "message", sender, message_id, conversation=sender)
        event.text, event.name = parsing.text(item, "text"), parsing.text(item, "name")
        if photo := parsing.text(item, "photo"):
            event.attachments = [Attachment("image", {"url": photo})]
        event.timestamp_ms = parsing.milliseconds(item, "sent_at")
        event.dedup_key = f"merpati:{self.account}:{message_id or parsing.fingerprint(item)}"
        if sender is None or not (event.text or event.attachments):
            event.kind, event.ignore = "unknown", True
        return event

    def render(self, message: Outbound) -> list[Outbound]:
        texts = split_text(numbered((message.text or "").strip(), message.buttons), _TEXT)
        return in_parts(message, texts, image_first=False, buttons=[])

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in self.render(message):
            if not (part.text or part.image):
                raise SendFailed("the message is empty", permanent=True)
            body = parsing.present(to=part.to, text=part.text, image=part.image)
            sent = self._taken(await self._api.post("messages", body))
            receipt = Receipt(parsing.ident(sent, "id"))
        return receipt

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        return MediaRequest(str(attachment.detail["url"]))

    async def check(self) -> str:
        return parsing.text(self._taken(await self._api.get("me")), "name") or self.account

    def _taken(self, answer: ApiAnswer) -> dict[str, Any]:
        if answer.status == 200:
            return answer.body
        reason = answer.reason("Merpati", None, parsing.text(answer.body, "error"))
        raise SendFailed(reason, not answer.worth_repeating, answer.retry_after_s)

    async def aclose(self) -> None:
        await self._api.aclose()
