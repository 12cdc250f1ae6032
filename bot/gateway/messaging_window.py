"""How long a platform takes free words after the customer wrote."""

from __future__ import annotations

from bot.channels.base import Channel
from bot.store.conversations.conversations import Conversation


def is_window_closed(channel: Channel, conversation: Conversation, now: float) -> bool:
    """Whether the platform takes them no more, as the customer wrote too long ago."""
    within = channel.answer_within_s(conversation.chat)
    return (
        within is not None
        and conversation.written_at is not None
        and conversation.written_at + within <= now
    )
