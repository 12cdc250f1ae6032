"""A brain and a platform that do as they are told, for tests of what lies between them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.channels.base import (
    Channel,
    Forged,
    Malformed,
    PictureLimits,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookRequest,
)
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.rasa.client import RasaNotUp, TurnFailed
from bot.store.conversations.conversations import Conversation


class EchoRasa:
    """Answers "re: <text>". ``failures`` turns fail first; ``hold`` keeps turns under way; while it
    is not ``up``, nothing is tried; ``silent``, it leaves all to a person."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str | None]] = []
        self.failures = 0
        self.up = True
        self.hold: asyncio.Event | None = None
        self.under_way: set[int] = set()
        self.signals: dict[str, Any] = {}
        self.buttons: list[Any] = []
        self.silent = False
        self.told: list[tuple[Any, ...]] = []  # each message's number, and the person's cases

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        if not self.up:
            raise RasaNotUp("as told")
        assert conversation.id not in self.under_way, "two turns of one conversation at once"
        self.under_way.add(conversation.id)
        try:
            if self.hold:
                await self.hold.wait()
            self.asked.append((event.text, payload))
            self.told.append(more)
            if self.failures:
                self.failures -= 1
                raise TurnFailed("as told")
            if self.silent:
                return Turn(language="id", signals=dict(self.signals))
            return Turn(
                [Reply(f"re: {event.text or payload}", list(self.buttons))],
                language="id",
                signals=dict(self.signals),
            )
        finally:
            self.under_way.discard(conversation.id)

    async def can_answer(self) -> bool:
        return self.up and self.failures == 0

    async def aclose(self) -> None: ...


class Postcards(Channel):
    """A platform whose webhooks are signed with the header ``Stamp: real``, one text a line."""

    name = "postcards"
    account = "shop"

    def __init__(self) -> None:
        self.sent: list[Outbound] = []
        self.typed_to: list[str] = []
        self.trouble: list[SendFailed] = []
        self.limits: PictureLimits | None = None
        self.sounds: frozenset[str] = frozenset()

    def handshake(self, request: WebhookRequest) -> None:
        return None

    def verify(self, request: WebhookRequest) -> None:
        if request.header("Stamp") is None:
            raise Unsigned("There is no stamp.")
        if request.header("Stamp") != "real":
            raise Forged("The stamp is not real.")

    def parse(self, body: bytes) -> list[Inbound]:
        try:
            lines = [line.split("|") for line in body.decode().splitlines()]
            return [card(sender, message_id, text) for sender, message_id, text in lines]
        except ValueError as error:
            raise Malformed("Write sender|id|text.") from error

    def render(self, message: Outbound) -> list[Outbound]:
        return [message]

    def answer_within_s(self, to: str) -> None:
        return None

    def picture_limits(self, to: str) -> PictureLimits | None:
        return self.limits

    def sound_types(self, to: str) -> frozenset[str]:
        return self.sounds

    async def send(self, message: Outbound) -> Receipt:
        if self.trouble:
            raise self.trouble.pop(0)
        self.sent.append(message)
        return Receipt(f"sent-{len(self.sent)}")

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        self.typed_to.append(to)

    async def aclose(self) -> None: ...


def card(sender: str, message_id: str, text: str | None, **more: Any) -> Inbound:
    return Inbound(
        channel="postcards",
        account="shop",
        kind=more.pop("kind", "message"),
        sender=sender,
        message_id=message_id,
        text=text,
        dedup_key=f"postcards:shop:{message_id}",
        **more,
    )
