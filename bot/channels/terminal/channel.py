"""The terminal as a channel: ``./sapa chat`` talks through the same store and gateway as all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.base import (
    Channel,
    Malformed,
    Receipt,
    Unsigned,
    WebhookAnswer,
    WebhookRequest,
)
from bot.messages import Inbound, Outbound


class Terminal(Channel):
    """Shows messages by calling ``show``."""

    name = "terminal"
    account = "local"

    def __init__(self, show: Callable[[Outbound], None]) -> None:
        self._show = show

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> Terminal:
        """Plain text on the screen of whoever started us; no settings are needed."""
        return cls(lambda message: print(message.text or message.image))

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """There is no webhook to check."""
        return None

    def verify(self, request: WebhookRequest) -> None:
        """Refuses everything: what comes in is typed, never sent."""
        raise Unsigned("the terminal has no webhook")

    def parse(self, body: bytes) -> list[Inbound]:
        """Never asked, because ``verify`` lets nothing through."""
        raise Malformed("the terminal has no webhook")

    def render(self, message: Outbound) -> list[Outbound]:
        """A terminal shows everything as it is."""
        return [message]

    async def send(self, message: Outbound) -> Receipt:
        self._show(message)
        return Receipt(message.key or None)

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Who waits at a terminal sees that nothing came yet."""

    async def aclose(self) -> None:
        """Nothing to close."""
