"""What the desk needs to know of a channel before somebody answers there."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol

from aiohttp import web

from bot.channels.base import PictureLimits
from bot.desk.page import Refused
from bot.messages import Outbound
from bot.store.conversations.conversations import Conversation

CLOSING_S = 2 * 3600.0
"""A window that closes so soon is a reason to answer this conversation first."""


class CannotSend(Refused):
    """Nothing was sent; the message says why and what to do."""


class ChannelOff(CannotSend):
    """The channel is switched off, or not set up."""

    def __init__(self) -> None:
        super().__init__(
            "This channel is switched off, so nothing was sent; what you typed is kept. An admin "
            "can switch it on under Settings, Channels."
        )


class WindowClosed(CannotSend):
    """The platform takes no free words any more; an approved template still goes."""

    def __init__(self) -> None:
        super().__init__(
            "The platform takes no answer any more: the customer wrote too long ago."
        )


class Outgoing(Protocol):
    """As much of a channel: see ``bot.channels.base.Channel``."""

    def render(self, message: Outbound) -> list[Outbound]: ...

    def answer_within_s(self, to: str) -> float | None: ...

    def picture_limits(self, to: str) -> PictureLimits | None: ...

    def sound_types(self, to: str) -> frozenset[str]: ...

    def person_reads(self, to: str) -> None: ...

    def person_types(self, to: str) -> None: ...


class Outgoings:
    """The enabled channels, by name."""

    def __init__(self, channels: Mapping[str, Outgoing]) -> None:
        self._channels = channels

    def render(self, message: Outbound) -> list[Outbound]:
        """In the parts that its platform needs; as it is where the channel is off."""
        channel = self._channels.get(message.channel)
        return channel.render(message) if channel else [message]

    def picture_limits(self, conversation: Conversation) -> PictureLimits | None:
        """Which pictures can be sent there."""
        channel = self._channels.get(conversation.channel)
        return channel.picture_limits(conversation.chat) if channel else None

    def sound_types(self, conversation: Conversation) -> frozenset[str]:
        """Which sounds can be sent there as such; others become links."""
        channel = self._channels.get(conversation.channel)
        return channel.sound_types(conversation.chat) if channel else frozenset()

    def shows_pictures(self, conversation: Conversation) -> bool:
        """Whether a picture is one there; else it becomes a link."""
        chat = conversation
        picture = Outbound(chat.channel, chat.account, chat.chat, image="https://shop.example/a")
        return any(part.image for part in self.render(picture))

    def closes_at(self, conversation: Conversation) -> float | None:
        """Until when (Unix seconds) a person may answer; None where there is no limit."""
        channel = self._channels.get(conversation.channel)
        within = channel.answer_within_s(conversation.chat) if channel else None
        if within is None or conversation.written_at is None:
            return None
        return conversation.written_at + within

    def person_reads(self, conversation: Conversation) -> None:
        """Shows the customer that what they wrote was opened, once a person is to answer there."""
        channel = self._channels.get(conversation.channel)
        if channel and conversation.state != "bot":
            channel.person_reads(conversation.chat)

    def person_types(self, conversation: Conversation) -> None:
        """Shows the customer that somebody is typing, once a person answers there."""
        channel = self._channels.get(conversation.channel)
        if channel and conversation.state != "bot":
            channel.person_types(conversation.chat)

    def on(self) -> list[str]:
        """The names of the channels that are on."""
        return list(self._channels)

    def is_on(self, conversation: Conversation) -> bool:
        """Whether anything can be sent there."""
        return conversation.channel in self._channels

    def check_on(self, conversation: Conversation) -> None:
        """Returns where anything, an approved template too, can be sent.

        Raises:
            ChannelOff
        """
        if not self.is_on(conversation):
            raise ChannelOff

    def check_takes_words(self, conversation: Conversation) -> None:
        """Returns where a person's words can be sent now.

        Raises:
            ChannelOff, WindowClosed
        """
        self.check_on(conversation)
        closes_at = self.closes_at(conversation)
        if closes_at is not None and closes_at <= time.time():
            raise WindowClosed

    def takes_words(self, conversation: Conversation) -> bool:
        """Whether words can be sent there now."""
        try:
            self.check_takes_words(conversation)
        except CannotSend:
            return False
        return True


OUTGOING = web.AppKey("outgoing", Outgoings)
