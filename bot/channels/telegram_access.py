"""Where the bot may write on Telegram and where no more; what ends the shop's access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.channels import wire
from bot.channels.notices import add_notice, notice
from bot.channels.telegram_envelope import Bot, event_of
from bot.messages import Inbound
from bot.sentence import Sentence


def membership(change: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """The bot was blocked or let in again (private chats), added, silenced or removed (groups).
    In a channel it has nothing to say."""
    event = event_of("system", change, wire.table(change, "from"), bot)
    member = wire.table(change, "new_chat_member")
    status = wire.text(member, "status")
    silenced = status == "restricted" and False in (
        member.get("is_member"), member.get("can_send_messages")
    )  # fmt: skip
    if wire.text(change, "chat", "type") == "channel":
        event.extra["type"] = status
    elif silenced or status in ("kicked", "left"):
        event.kind = "unfollow"
    elif status in ("member", "administrator", "restricted"):
        event.kind = "join" if event.extra["is_group"] else "follow"
    if event.extra["is_group"] and event.kind in ("unfollow", "join"):
        told = Sentence(
            "The bot was removed from the Telegram group {name}, or may not write there any more."
            " Add it again if it should answer there.",
            name=wire.text(change, "chat", "title") or str(event.conversation),
        )
        ends = event.kind == "join"
        add_notice(event, f"chat {event.conversation}", None if ends else told)
    yield event


def business_connection(connection: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """The owner of a business account connects the bot, disconnects it or changes what it may do:
    …/bots/api#businessconnection"""
    user = wire.table(connection, "user")
    names = (wire.text(user, "first_name"), wire.text(user, "last_name"))
    name = " ".join(filter(None, names)) or wire.ident(user, "id") or "?"
    told = None
    if connection.get("is_enabled") is False:
        told = Sentence(
            "The Telegram business account {name} disconnected the bot: what its customers write is"
            " not answered any more. Connect it again in Telegram under Settings > Telegram"
            " Business > Chatbots.",
            name=name,
        )
    elif "rights" in connection and wire.table(connection, "rights").get("can_reply") is not True:
        told = Sentence(
            "The bot may not answer for the Telegram business account {name}. Allow it to reply in"
            " Telegram under Settings > Telegram Business > Chatbots.",
            name=name,
        )
    topic = f"business account {wire.ident(user, 'id')}"
    yield notice("telegram", bot.id, topic, told, wire.milliseconds(connection, "date"))
