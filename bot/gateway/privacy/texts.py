"""How customers are told of their data: in their chats, and by mail."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.base import Channel
from bot.gateway.messaging_window import is_window_closed
from bot.languages import FACTS, HOME
from bot.mail import PASSWORD, Mailer
from bot.messages import Button, Outbound, Template
from bot.settings import Settings
from bot.shop.shop import Shop
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.staff_messages import last_context
from bot.store.engine.protocol import Database
from bot.store.messages.outbox import enqueue

Words = Mapping[str, str]
"""A sentence by language."""


class PrivacyMessages:
    """``shop`` knows the customers' addresses, which are stored nowhere else."""

    def __init__(self, settings: Settings, channels: Mapping[str, Channel], shop: Shop) -> None:
        self._settings = settings
        self._channels = channels
        self._shop = shop
        self._mailer = Mailer(settings.mail, lambda: settings.environ.get(PASSWORD))

    def say(
        self,
        database: Database,
        conversation: Conversation,
        words: Words,
        values: Mapping[str, Any],
        now: float,
        button: tuple[Words, str] | None = None,
        template: Template | None = None,
        source: dict[str, Any] | None = None,
    ) -> None:
        """Queues it in the chat's language, within the caller's transaction; nothing where the
        channel is switched off. ``button`` is a title and its payload; ``template`` takes the place
        of both."""
        channel = self._channels.get(conversation.channel)
        if channel is None:
            return
        language = told_in(conversation.language)
        message = Outbound(
            channel=conversation.channel,
            account=conversation.account,
            to=conversation.chat,
            text=None if template else words[language].format(**values),
            buttons=[Button(button[0][language], button[1])] if button and not template else [],
            template=template,
            key=f"privacy.{uuid.uuid4()}",
            context={**last_context(database, conversation.id), "language": language},
        )
        enqueue(
            database, conversation.id, channel.render(message), message.buttons, now, source=source,
        )  # fmt: skip

    def is_window_closed(self, conversation: Conversation, now: float) -> bool:
        """Whether the platform takes free words no more, as the customer wrote too long ago."""
        channel = self._channels.get(conversation.channel)
        return channel is not None and is_window_closed(channel, conversation, now)

    def link(self, path: str) -> str:
        """Where the path is reached: without a public address, on this machine."""
        gateway = self._settings.gateway
        return (gateway.public_url.rstrip("/") or f"http://127.0.0.1:{gateway.port}") + path

    async def mail(
        self, address: str, language: str, subject: Words, text: Words, values: Mapping[str, Any]
    ) -> None:
        """Raises MailFailed: the server has not taken it."""
        language = told_in(language)
        words = subject[language].format(**values), text[language].format(**values)
        await self._mailer.send(address, *words)

    async def address(self, customer_ids: Sequence[str]) -> str | None:
        """Where they can be written to, if mail can be sent at all. Raises ShopUnavailable."""
        for customer_id in customer_ids if self._settings.sends_mail else ():
            customer = await self._shop.customer(customer_id)
            if customer and customer.email:
                return customer.email
        return None


def told_in(language: str | None) -> str:
    return language if language is not None and language in FACTS else HOME
