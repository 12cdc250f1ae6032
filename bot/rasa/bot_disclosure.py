"""The bot says that it is one: once in a while, whatever the customer begins with."""

from __future__ import annotations

from bot.messages import Reply
from bot.store.conversations.conversations import Conversation

REPLY = "utter_introduction"

SAYS_SO = {REPLY, "utter_greet", "utter_bot_challenge", "utter_self_harm", "utter_emergency"}
"""Replies of domain.yml that say it."""

LASTS_S = 86_400.0
"""After a day it is said again: another conversation has begun, even where the chat is the same."""


def is_due(conversation: Conversation) -> bool:
    """Whether the customer must be told: they were not within a day, or a person answered since."""
    if conversation.introduced_at is None or conversation.after_person:
        return True
    return (conversation.last_inbound_at or 0.0) - conversation.introduced_at >= LASTS_S


def says_so(replies: list[Reply]) -> bool:
    """Whether one of the replies tells it."""
    return any(reply.source.get("response") in SAYS_SO for reply in replies)
