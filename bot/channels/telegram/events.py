"""Telegram updates as Inbound events: core.telegram.org/bots/api#update."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.channels import parsing
from bot.channels.base import Malformed
from bot.channels.telegram.chat_access import business_connection, membership
from bot.channels.telegram.contents import SERVICE, attachments_of, entities_of, text_of
from bot.channels.telegram.envelope import Bot, event_of
from bot.messages import Inbound


def read_events(body: bytes, bot: Bot) -> list[Inbound]:
    """The events of one update: one, except when several business messages were deleted.

    Raises:
        Malformed: no update.
    """
    update = parsing.read_object(body)
    update_id = parsing.ident(update, "update_id")
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
    what = next((parsing.text(key) for key in update if key != "update_id"), None)
    yield Inbound(
        "telegram", bot.id, "unknown", None, None, ignore=True, extra={"type": what}
    )


def _author(message: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Who wrote it, and whether that is a bot. People may write in the name of their group or
    channel; a bot of Telegram's then stands in their place."""
    user, chat = parsing.table(message, "from"), parsing.table(message, "sender_chat")
    is_bot = user.get("is_bot") is True
    return (chat, False) if is_bot and chat else (user, is_bot)


def _message(message: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    if any(key in message for key in SERVICE):
        yield _service(message, bot)
        return
    author, is_bot = _author(message)
    event = event_of(
        "message", message, author, bot, message_id=parsing.ident(message, "message_id")
    )
    event.text = text_of(message)
    event.attachments = attachments_of(message)
    mentioned = _mentions(message, bot)
    is_group = event.extra["is_group"]
    event.extra |= parsing.present(
        reply_to=parsing.ident(message, "reply_to_message", "message_id"),
        media_group_id=parsing.ident(message, "media_group_id"),
        mentions_bot=True if mentioned else None,
        quote=parsing.integer(message, "message_id") if is_group else None,
        quoted_text=parsing.text(message, "quote", "text"),
        forwarded_from=_origin(message),
        language=parsing.text(author, "language_code"),
        **_command(message),
    )
    if _is_the_shops(message, event):
        event.kind = "echo"
        # Greetings and notes of absence go out by themselves.
        automatic = "sender_business_bot" in message or message.get("is_from_offline") is True
        by = "bot" if automatic else None
        event.extra |= parsing.present(recipient=event.conversation, by=by)
    elif event.sender and event.conversation:
        addressed = not is_group or mentioned or _answers(message, bot)
        # Bots answering each other never end, and a post is said to its readers.
        event.ignore = is_bot or not addressed or message.get("is_automatic_forward") is True
    yield event


def _post(post: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """A channel speaks to its readers, also where it names the bot."""
    for event in _message(post, bot):
        event.ignore = True
        yield event


def _service(message: dict[str, Any], bot: Bot) -> Inbound:
    """Members, titles, pins, calls … A group that becomes a supergroup gets another id; both the
    old chat and the new one are told."""
    event = event_of("system", message, _author(message)[0], bot)
    event.message_id = parsing.ident(message, "message_id")
    event.extra["type"] = next(key for key in message if key in SERVICE)
    moved_to = parsing.ident(message, "migrate_to_chat_id")
    if moved_from := parsing.ident(message, "migrate_from_chat_id"):
        moved_to, event.conversation = event.conversation, moved_from
    if moved_to:
        event.sender, event.extra["moved_to"] = None, [moved_to]
    return event


def _is_the_shops(message: dict[str, Any], event: Inbound) -> bool:
    """Whether the owner of a chat that we answer for them wrote, or a bot in their name."""
    if "business_connection_id" in event.extra:
        return event.sender != event.conversation
    customer = parsing.ident(message, "direct_messages_topic", "user", "id")
    return customer is not None and event.sender != customer


def _answers(message: dict[str, Any], bot: Bot) -> bool:
    """Whether it replies to something that we said. All that stands in a topic "replies" to the
    topic's beginning, which we said nothing with even if we began it."""
    replied = parsing.table(message, "reply_to_message")
    is_ours = parsing.ident(replied, "from", "id") == bot.id
    return is_ours and not any(key in replied for key in SERVICE)


def _origin(message: dict[str, Any]) -> str | None:
    """Whom a forwarded message is from: …/bots/api#messageorigin"""
    origin = parsing.table(message, "forward_origin")
    chat = parsing.table(origin, "sender_chat") or parsing.table(origin, "chat")
    return (
        parsing.text(origin, "sender_user", "first_name")
        or parsing.text(origin, "sender_user_name")
        or parsing.text(chat, "title")
        or parsing.text(origin, "type")
    )


def _edited(message: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    for event in _message(message, bot):
        event.kind, event.ignore = "edit", True
        event.extra["target"] = event.message_id
        event.timestamp_ms = parsing.milliseconds(message, "edit_date")
        yield event


def _deleted(deletion: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    customer = parsing.table(deletion, "chat")
    for number in parsing.rows(deletion, "message_ids") or [None]:
        event = event_of("delete", deletion, customer, bot)
        event.extra["target"] = parsing.ident(number)
        yield event


def _button(query: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    """A pressed button; it waits for answerCallbackQuery: …/bots/api#callbackquery."""
    message, user = parsing.table(query, "message"), parsing.table(query, "from")
    query_id = parsing.ident(query, "id")
    event = event_of("postback", message, user, bot, message_id=query_id, timestamp_ms=None)
    event.payload = parsing.text(query, "data")
    event.extra |= parsing.present(
        reply_to=parsing.ident(message, "message_id"),
        callback_query_id=query_id,
        quote=parsing.integer(message, "message_id") if event.extra["is_group"] else None,
    )
    event.ignore = None in (event.sender, event.conversation, event.payload)
    yield event


def _reaction(reaction: dict[str, Any], bot: Bot) -> Iterator[Inbound]:
    event = event_of("reaction", reaction, parsing.table(reaction, "user"), bot)
    emojis = [parsing.text(kind, "emoji") for kind in parsing.rows(reaction, "new_reaction")]
    event.extra["target"] = parsing.ident(reaction, "message_id")
    event.extra["emoji"] = next(filter(None, emojis), None)  # None: taken back
    yield event


def _mentions(message: dict[str, Any], bot: Bot) -> bool:
    name = f"@{bot.username}".lower()
    for entity, _, words in entities_of(message):
        kind = parsing.text(entity, "type")
        if kind == "text_mention" and parsing.ident(entity, "user", "id") == bot.id:
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
        if parsing.text(entity, "type") == "bot_command" and offset == 0:
            text = parsing.text(message, "text") or parsing.text(message, "caption") or ""
            command = words[1:].partition("@")[0]
            return {"command": command, "command_args": text[len(words) :].strip()}
    return {}


_READERS: dict[str, Callable[[dict[str, Any], Bot], Iterator[Inbound]]] = {
    "message": _message,
    "business_connection": business_connection,
    "business_message": _message,
    "channel_post": _post,
    "edited_message": _edited,
    "edited_business_message": _edited,
    "edited_channel_post": _edited,
    "deleted_business_messages": _deleted,
    "callback_query": _button,
    "my_chat_member": membership,
    "message_reaction": _reaction,
}

UPDATES = [*_READERS]
"""The kinds of updates that we read, as setWebhook's ``allowed_updates`` names them."""
