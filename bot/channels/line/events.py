"""LINE webhooks as Inbound events.

developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels import parsing
from bot.channels.account_notices import add_notice
from bot.channels.base import Malformed
from bot.channels.line.contents import attachments_of, keywords_of, mentions_bot
from bot.lazy_message import LazyMessage
from bot.messages import Inbound, Kind

REPLY_TOKEN_S = 30
"""For so long a reply token is surely good. LINE grants a minute; half of it leaves room for clocks
that differ: …/messaging-api/#send-reply-message"""


def read_events(body: bytes, account: str) -> list[Inbound]:
    """Every event in a webhook body, in its order; none when LINE only tries the address.

    Events for another bot than ``account`` are kept with ``ignore``: they are not ours to answer.

    Raises:
        Malformed: no webhook of LINE.
    """
    payload = parsing.read_object(body)
    if not isinstance(payload.get("events"), list):
        raise Malformed("the body has no list of events")
    destination = parsing.ident(payload, "destination") or account
    events = [_event(item, destination) for item in payload["events"]]
    for event in events if destination != account else []:
        event.ignore = True
        event.extra.pop("notice", None)
    return events


def _event(item: Any, account: str) -> Inbound:
    what, source = parsing.text(item, "type"), parsing.table(item, "source")
    sender, timestamp = parsing.ident(source, "userId"), parsing.unix_ms(item, "timestamp")
    chat = parsing.ident(source, "groupId") or parsing.ident(source, "roomId")
    event_id, reply_token = parsing.ident(item, "webhookEventId"), parsing.text(item, "replyToken")
    event = Inbound(
        "line",
        account,
        "unknown",
        sender,
        None,
        conversation=chat or sender,
        timestamp_ms=timestamp,
        ignore=True,
        dedup_key=f"line:{account}:{event_id or parsing.fingerprint(item)}",
        extra=parsing.present(
            is_group=chat is not None,
            webhook_event_id=event_id,
            reply_token=reply_token,
            reply_by_ms=timestamp + REPLY_TOKEN_S * 1000 if timestamp and reply_token else None,
        ),
    )
    reader = _READERS.get(what or "", _other)
    content = parsing.table(item, _CONTENT.get(what or "", what or ""))
    if not reader(event, content):
        event.extra["type"] = what
    if parsing.text(item, "mode") == "standby":  # another module answers this chat at the moment
        event.ignore, event.extra["standby"] = True, True
    if news := _NEWS.get(what or ""):
        add_notice(event, *news(event, content))
    return event


def _message(event: Inbound, message: dict[str, Any]) -> bool:
    if not message:
        return False
    event.kind, event.message_id = "message", parsing.ident(message, "id")
    event.text, event.attachments = parsing.text(message, "text"), attachments_of(message)
    event.extra |= parsing.present(
        reply_to=parsing.ident(message, "quotedMessageId"),
        media_group_id=parsing.ident(message, "imageSet", "id"),
        mark_as_read_token=parsing.text(message, "markAsReadToken"),
        mentions_bot=True if mentions_bot(message) else None,
        keywords=keywords_of(message),
    )
    _says(event, not event.extra["is_group"] or "mentions_bot" in event.extra)
    return True


def _postback(event: Inbound, postback: dict[str, Any]) -> bool:
    """A pressed button. One that only turns the page of a rich menu says nothing to the bot."""
    event.payload = parsing.text(postback, "data")
    if event.payload is None:
        return False
    event.kind = "postback"
    params = parsing.table(postback, "params")
    chosen = (parsing.text(params, key) for key in ("datetime", "date", "time"))
    event.extra |= parsing.present(chosen=next(filter(None, chosen), None))
    _says(event, "newRichMenuAliasId" not in params)
    return True


def _says(event: Inbound, to_us: bool) -> None:
    """Members of a group who have not agreed to be known have no id: the group speaks for them."""
    event.sender = event.sender or event.conversation
    event.ignore = event.sender is None or not to_us


def _unsend(event: Inbound, unsend: dict[str, Any]) -> bool:
    event.kind, event.extra["target"] = "delete", parsing.ident(unsend, "messageId")
    return True


def _as(kind: Kind) -> Callable[[Inbound, dict[str, Any]], bool]:
    def read(event: Inbound, _: dict[str, Any]) -> bool:
        event.kind = kind
        return True

    return read


def _other(event: Inbound, content: dict[str, Any]) -> bool:
    """Nobody said anything; what happened is recorded."""
    detail = parsing.text(content, "result") or parsing.text(content, "type")
    event.extra |= parsing.present(detail=detail)
    return False


_READERS: dict[str, Callable[[Inbound, dict[str, Any]], bool]] = {
    "message": _message,
    "postback": _postback,
    "unsend": _unsend,
    "follow": _as("follow"),
    "unfollow": _as("unfollow"),
    "join": _as("join"),
    "leave": _as("unfollow"),
    "botSuspended": _as("system"),
    "botResumed": _as("system"),
    "module": _as("system"),
    "memberJoined": _as("system"),
    "memberLeft": _as("system"),
}
"""Each fills in its type's content and says whether it was there."""

_CONTENT = {"accountLink": "link"}
"""Where the content is not under the type's own name."""

_News = tuple[str, "LazyMessage | None"]
"""A notice's topic and text, None where it is over."""


def _left(event: Inbound, content: dict[str, Any]) -> _News:
    text = LazyMessage(
        "The LINE account left a group chat or was removed from it. Invite it again if it should"
        " answer there."
    )
    return f"chat {event.conversation}", text


def _joined(event: Inbound, content: dict[str, Any]) -> _News:
    return f"chat {event.conversation}", None


def _suspended(event: Inbound, content: dict[str, Any]) -> _News:
    text = LazyMessage(
        "LINE has suspended the shop's account: nothing comes in or goes out. See why in the LINE"
        " Official Account Manager."
    )
    return "account", text


def _resumed(event: Inbound, content: dict[str, Any]) -> _News:
    return "account", None


def _module(event: Inbound, content: dict[str, Any]) -> _News:
    if parsing.text(content, "type") != "detached":
        return "module", None
    text = LazyMessage(
        "LINE has detached our channel from the shop's account: nothing comes in or goes out."
        " Attach it again in the LINE Official Account Manager."
    )
    return "module", text


_NEWS: dict[str, Callable[[Inbound, dict[str, Any]], _News]] = {
    "leave": _left,
    "join": _joined,
    "botSuspended": _suspended,
    "botResumed": _resumed,
    "module": _module,
}
"""What ends the shop's access, or gives it back."""
