"""Where the bot may write on Telegram and where no more; what ends the shop's access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.channels import parsing
from bot.channels.account_notices import add_notice, notice
from bot.channels.telegram.envelope import Bot, event_of
from bot.lazy_message import LazyMessage
from bot.messages import Inbound


def membership(change: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """The bot was blocked or let in again (private chats), added, silenced or removed (groups).
    In a channel it has nothing to say."""
    event = event_of("system", change, parsing.table(change, "from"), bot)
    member = parsing.table(change, "new_chat_member")
    status = parsing.text(member, "status")
    silenced = status == "restricted" and False in (
        member.get("is_member"), member.get("can_send_messages")
    )  # fmt: skip
    if parsing.text(change, "chat", "type") == "channel":
        event.extra["type"] = status
    elif silenced or status in ("kicked", "left"):
        event.kind = "unfollow"
    elif status in ("member", "administrator", "restricted"):
        event.kind = "join" if event.extra["is_group"] else "follow"
    if event.extra["is_group"] and event.kind in ("unfollow", "join"):
        told = LazyMessage(
            "The bot was removed from the Telegram group {name}, or may not write there any more."
            " Add it again if it should answer there.",
            name=parsing.text(change, "chat", "title") or str(event.conversation),
        )
        ends = event.kind == "join"
        add_notice(event, f"chat {event.conversation}", None if ends else told)
    yield event


def business_connection(connection: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """The owner of a business account connects the bot, disconnects it or changes what it may do:
    …/bots/api#businessconnection"""
    user = parsing.table(connection, "user")
    names = (parsing.text(user, "first_name"), parsing.text(user, "last_name"))
    name = " ".join(filter(None, names)) or parsing.ident(user, "id") or "?"
    told = None
    if connection.get("is_enabled") is False:
        told = LazyMessage(
            "The Telegram business account {name} disconnected the bot: what its customers write is"
            " not answered any more. Connect it again in Telegram under Settings > Telegram"
            " Business > Chatbots.",
            name=name,
        )
    elif (
        "rights" in connection and parsing.table(connection, "rights").get("can_reply") is not True
    ):
        told = LazyMessage(
            "The bot may not answer for the Telegram business account {name}. Allow it to reply in"
            " Telegram under Settings > Telegram Business > Chatbots.",
            name=name,
        )
    topic = f"business account {parsing.ident(user, 'id')}"
    yield notice("telegram", bot.id, topic, told, parsing.milliseconds(connection, "date"))
