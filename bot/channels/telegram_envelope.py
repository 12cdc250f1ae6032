"""What all of Telegram's updates share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.channels import wire
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
    names = (wire.text(user, "first_name"), wire.text(user, "last_name"))
    is_private = wire.text(source, "chat", "type") == "private"
    return Inbound(
        channel="telegram",
        account=bot.id,
        kind=kind,
        sender=wire.ident(user, "id"),
        conversation=_conversation(source),
        name=" ".join(filter(None, names)) or wire.text(user, "title"),
        extra={
            "is_group": not is_private and not wire.table(source, "direct_messages_topic"),
            **wire.present(
                business_connection_id=wire.text(source, "business_connection_id"),
                thread=_topic(source),
            ),
        },
        **{
            "message_id": None,
            "ignore": True,
            "timestamp_ms": wire.milliseconds(source, "date"),
            **more,
        },
    )


def _conversation(source: dict[str, Any]) -> str | None:
    """The chat. All customers who write to a channel share one; each has a topic of their own in
    it, which is the conversation: …/bots/api#directmessagestopic"""
    chat = wire.ident(source, "chat", "id")
    topic = wire.integer(source, "direct_messages_topic", "topic_id")
    return f"{chat}/{topic}" if chat and topic else chat


def _topic(source: dict[str, Any]) -> int | None:
    """The forum topic in which it stands. Elsewhere the same field counts replies, and cannot be
    written to: …/bots/api#sendmessage"""
    is_topic = source.get("is_topic_message") is True
    return wire.integer(source, "message_thread_id") if is_topic else None
