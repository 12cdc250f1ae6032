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

from bot.channels import wire
from bot.channels.channel import (
    Channel,
    Forged,
    Malformed,
    MediaRequest,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookRequest,
)
from bot.channels.http import ApiAnswer, PlatformApi
from bot.channels.parts import in_parts, numbered
from bot.channels.readiness import require
from bot.channels.signing import hmac_sha256, same
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
        payload = wire.read_object(body)
        if not payload.keys() & {"messages", "read"}:
            raise Malformed("the body has neither messages nor a read mark")
        events = [self._message(item) for item in wire.rows(payload, "messages")]
        if "read" in payload:
            reader = wire.ident(payload, "read", "by")
            read = Inbound("merpati", self.account, "read", reader, None, ignore=True)
            read.extra["target"] = wire.ident(payload, "read", "message")
            read.dedup_key = f"merpati:{self.account}:read:{wire.fingerprint(payload['read'])}"
            events.append(read)
        return events

    def _message(self, item: Any) -> Inbound:
        sender, message_id = wire.ident(item, "from"), wire.ident(item, "id")
        event = Inbound("merpati", self.account, "message", sender, message_id, conversation=sender)
        event.text, event.name = wire.text(item, "text"), wire.text(item, "name")
        if photo := wire.text(item, "photo"):
            event.attachments = [Attachment("image", {"url": photo})]
        event.timestamp_ms = wire.milliseconds(item, "sent_at")
        event.dedup_key = f"merpati:{self.account}:{message_id or wire.fingerprint(item)}"
        if sender is None or not (event.text or event.attachments):
            event.kind, event.ignore = "unknown", True
        return event

    def fit(self, message: Outbound) -> list[Outbound]:
        texts = split_text(numbered((message.text or "").strip(), message.buttons), _TEXT)
        return in_parts(message, texts, image_first=False, buttons=[])

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in self.fit(message):
            if not (part.text or part.image):
                raise SendFailed("the message is empty", permanent=True)
            body = wire.present(to=part.to, text=part.text, image=part.image)
            receipt = Receipt(wire.ident(self._taken(await self._api.post("messages", body)), "id"))
        return receipt

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        return MediaRequest(str(attachment.detail["url"]))

    async def check(self) -> str:
        return wire.text(self._taken(await self._api.get("me")), "name") or self.account

    def _taken(self, answer: ApiAnswer) -> dict[str, Any]:
        if answer.status == 200:
            return answer.body
        reason = answer.reason("Merpati", None, wire.text(answer.body, "error"))
        raise SendFailed(reason, not answer.worth_repeating, answer.retry_after_s)

    async def aclose(self) -> None:
        await self._api.aclose()
