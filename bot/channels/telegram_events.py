"""Telegram updates as Inbound events: core.telegram.org/bots/api#update."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.channels.telegram_contents import attachments_of, entities_of
from bot.messages import Inbound, Kind


@dataclass(frozen=True)
class Bot:
    """Who we are on Telegram; without ``username`` mentions in groups cannot be recognized."""

    id: str
    username: str


def read_events(body: bytes, bot: Bot) -> list[Inbound]:
    """The events of one update: one, except when several business messages were deleted.

    Raises:
        Malformed: no update.
    """
    update = wire.read_object(body)
    update_id = wire.ident(update, "update_id")
    if update_id is None:
        raise Malformed("the body has no update_id")
    key = f"telegram:{bot.id}:{update_id}"
    events = list(_events(update, bot))
    for position, event in enumerate(events):
        event.dedup_key = key if position == 0 else f"{key}:{position}"
    return events


def _events(update: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    for key, reader in _READERS.items():
        if isinstance(update.get(key), dict):
            yield from reader(update[key], bot)
            return
    what = next((wire.text(key) for key in update if key != "update_id"), None)
    yield Inbound(
        "telegram", bot.id, "unknown", None, None, ignore=True, extra={"type": what}
    )


def _event(
    kind: Kind, source: dict[str, Any], user: dict[str, Any], bot: Bot, **more: Any
) -> Inbound:
    """What all events share; ``source`` has the chat and, unless ``more`` does, the date."""
    names = (wire.text(user, "first_name"), wire.text(user, "last_name"))
    extra = {"is_group": wire.text(source, "chat", "type") != "private"}
    connection = wire.text(source, "business_connection_id")
    return Inbound(
        channel="telegram",
        account=bot.id,
        kind=kind,
        sender=wire.ident(user, "id"),
        conversation=wire.ident(source, "chat", "id"),
        name=" ".join(filter(None, names)) or None,
        extra=extra | wire.present(business_connection_id=connection),
        **{
            "message_id": None,
            "ignore": True,
            "timestamp_ms": wire.milliseconds(source, "date"),
            **more,
        },
    )


def _message(message: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    user = wire.table(message, "from")
    event = _event("message", message, user, bot, message_id=wire.ident(message, "message_id"))
    event.text = wire.text(message, "text") or wire.text(message, "caption")
    event.attachments = attachments_of(message)
    mentioned = _mentions(message, bot)
    event.extra |= wire.present(
        reply_to=wire.ident(message, "reply_to_message", "message_id"),
        media_group_id=wire.ident(message, "media_group_id"),
        mentions_bot=True if mentioned else None,
        **_command(message),
    )
    replied = wire.ident(message, "reply_to_message", "from", "id") == bot.id
    addressed = mentioned or replied or not event.extra["is_group"]
    if "business_connection_id" in event.extra and event.sender != event.conversation:
        # The shop's own side of a chat that we answer for it: its owner, or a bot in its name.
        event.kind = "echo"
        by = "bot" if "sender_business_bot" in message else None
        event.extra |= wire.present(recipient=event.conversation, by=by)
    elif event.text is None and not event.attachments:
        event.kind = "system"  # members, titles, pins, calls
    elif event.sender and event.conversation and addressed:
        event.ignore = user.get("is_bot") is True  # bots answering each other never end
    yield event


def _edited(message: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    for event in _message(message, bot):
        event.kind, event.ignore = "edit", True
        event.extra["target"] = event.message_id
        event.timestamp_ms = wire.milliseconds(message, "edit_date")
        yield event


def _deleted(deletion: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    customer = wire.table(deletion, "chat")
    for number in wire.rows(deletion, "message_ids") or [None]:
        event = _event("delete", deletion, customer, bot)
        event.extra["target"] = wire.ident(number)
        yield event


def _button(query: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """A pressed button; it waits for answerCallbackQuery: …/bots/api#callbackquery."""
    message, user = wire.table(query, "message"), wire.table(query, "from")
    query_id = wire.ident(query, "id")
    event = _event("postback", message, user, bot, message_id=query_id, timestamp_ms=None)
    event.payload = wire.text(query, "data")
    event.extra |= wire.present(
        reply_to=wire.ident(message, "message_id"), callback_query_id=query_id
    )
    event.ignore = None in (event.sender, event.conversation, event.payload)
    yield event


def _membership(change: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """The bot was blocked or let in again (private chats), added or removed (groups)."""
    event = _event("system", change, wire.table(change, "from"), bot)
    status = wire.text(change, "new_chat_member", "status")
    if status in ("kicked", "left"):
        event.kind = "unfollow"
    elif status in ("member", "administrator"):
        event.kind = "join" if event.extra["is_group"] else "follow"
    yield event


def _reaction(reaction: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    event = _event("reaction", reaction, wire.table(reaction, "user"), bot)
    emojis = [wire.text(kind, "emoji") for kind in wire.rows(reaction, "new_reaction")]
    event.extra["target"] = wire.ident(reaction, "message_id")
    event.extra["emoji"] = next(filter(None, emojis), None)  # None: taken back
    yield event


def _mentions(message: dict[str, Any], bot: Bot) -> bool:
    name = f"@{bot.username}".lower()
    for entity, _, words in entities_of(message):
        kind = wire.text(entity, "type")
        if kind == "text_mention" and wire.ident(entity, "user", "id") == bot.id:
            return True
        if not bot.username:
            continue
        if kind == "mention" and words.lower() == name:
            return True
        if kind == "bot_command" and words.lower().endswith(name):
            return True
    return False


def _command(message: dict[str, Any]) -> dict[str, str]:
    """The command that the text starts with and what follows: …/bots/features#deep-linking."""
    for entity, offset, words in entities_of(message):
        if wire.text(entity, "type") == "bot_command" and offset == 0:
            text = wire.text(message, "text") or wire.text(message, "caption") or ""
            command = words[1:].partition("@")[0]
            return {"command": command, "command_args": text[len(words) :].strip()}
    return {}


_READERS: dict[str, Callable[[dict[str, Any], Bot], Iterator[Inbound]]] = {
    "message": _message,
    "business_message": _message,
    "channel_post": _message,
    "edited_message": _edited,
    "edited_business_message": _edited,
    "edited_channel_post": _edited,
    "deleted_business_messages": _deleted,
    "callback_query": _button,
    "my_chat_member": _membership,
    "message_reaction": _reaction,
}

UPDATES = [*_READERS]
"""The kinds of updates that we read, as setWebhook's ``allowed_updates`` names them."""
