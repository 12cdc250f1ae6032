"""The typing indicator: a courtesy, of which nothing depends."""

from __future__ import annotations

import logging

from bot.channels.base import Channel
from bot.messages import Inbound
from bot.store.conversations.conversations import Conversation

logger = logging.getLogger(__name__)

AFTER_S = 0.7
"""An answer that comes sooner needs none."""


async def show_typing(channel: Channel, conversation: Conversation, event: Inbound) -> None:
    """Shows the customer of this message that an answer is on its way, where the platform can."""
    try:
        context = {**event.extra, "message_id": event.message_id}
        await channel.typing(conversation.chat, context)
    except Exception:  # the answer matters
        logger.debug("No typing indicator in %s.", conversation.channel, exc_info=True)
