"""What all of Telegram's updates share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.channels import parsing
from bot.messages import Inbound, Kind


@dataclass(frozen=True)
class Bot:
    """Who we are on Telegram; without ``username`` mentions in groups cannot be recognized."""

    id: str
    username: str


def event_of(
    kind: Kind, source: dict[str, Any], user: dict[str, Any], bot: Bot, **more: Any
) -> Inbound:
    """What all events share; ``source`` has the chat and, unless ``more`` does, the date."""
    names = (parsing.text(user, "first_name"), parsing.text(user, "last_name"))
    is_private = parsing.text(source, "chat", "type") == "private"
    return Inbound(
        channel="telegram",
        account=bot.id,
        kind=kind,
        sender=parsing.ident(user, "id"),
        conversation=_conversation(source),
        name=" ".join(filter(None, names)) or parsing.text(user, "title"),
        extra={
            "is_group": not is_private and not parsing.table(source, "direct_messages_topic"),
            **parsing.present(
                business_connection_id=parsing.text(source, "business_connection_id"),
                thread=_topic(source),
            ),
        },
        **{
            "message_id": None,
            "ignore": True,
            "timestamp_ms": parsing.milliseconds(source, "date"),
            **more,
        },
    )


def _conversation(source: dict[str, Any]) -> str | None:
    """The chat. All customers who write to a channel share one; each has a topic of their own in
    it, which is the conversation: …/bots/api#directmessagestopic"""
    chat = parsing.ident(source, "chat", "id")
    topic = parsing.integer(source, "direct_messages_topic", "topic_id")
    return f"{chat}/{topic}" if chat and topic else chat


def _topic(source: dict[str, Any]) -> int | None:
    """The forum topic in which it stands. Elsewhere the same field counts replies, and cannot be
    written to: …/bots/api#sendmessage"""
    is_topic = source.get("is_topic_message") is True
    return parsing.integer(source, "message_thread_id") if is_topic else None
