"""LINE webhooks as Inbound events.

developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.channels.line_contents import attachments_of, mentions_bot
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
    payload = wire.read_object(body)
    if not isinstance(payload.get("events"), list):
        raise Malformed("the body has no list of events")
    destination = wire.ident(payload, "destination") or account
    events = [_event(item, destination) for item in payload["events"]]
    for event in events:
        event.ignore = event.ignore or destination != account
    return events


def _event(item: Any, account: str) -> Inbound:
    what, source = wire.text(item, "type"), wire.table(item, "source")
    sender, timestamp = wire.ident(source, "userId"), wire.unix_ms(item, "timestamp")
    chat = wire.ident(source, "groupId") or wire.ident(source, "roomId")
    event_id, reply_token = wire.ident(item, "webhookEventId"), wire.text(item, "replyToken")
    event = Inbound(
        "line",
        account,
        "unknown",
        sender,
        None,
        conversation=chat or sender,
        timestamp_ms=timestamp,
        ignore=True,
        dedup_key=f"line:{account}:{event_id or wire.fingerprint(item)}",
        extra=wire.present(
            is_group=chat is not None,
            webhook_event_id=event_id,
            reply_token=reply_token,
            reply_by_ms=timestamp + REPLY_TOKEN_S * 1000 if timestamp and reply_token else None,
        ),
    )
    reader = _READERS.get(what or "")
    if reader is None or not reader(event, wire.table(item, what or "")):
        event.extra["type"] = what
    if event.kind in ("message", "postback"):
        event.ignore = sender is None
    if event.kind == "message" and event.extra["is_group"]:
        event.ignore = event.ignore or "mentions_bot" not in event.extra
    if wire.text(item, "mode") == "standby":  # another module answers this chat at the moment
        event.ignore, event.extra["standby"] = True, True
    return event


def _message(event: Inbound, message: dict[str, Any]) -> bool:
    event.message_id = wire.ident(message, "id")
    event.text, event.attachments = wire.text(message, "text"), attachments_of(message)
    event.extra |= wire.present(
        reply_to=wire.ident(message, "quotedMessageId"),
        media_group_id=wire.ident(message, "imageSet", "id"),
        mark_as_read_token=wire.text(message, "markAsReadToken"),
        mentions_bot=True if mentions_bot(message) else None,
    )
    if event.text is None and not event.attachments:
        return False
    event.kind = "message"
    return True


def _postback(event: Inbound, postback: dict[str, Any]) -> bool:
    event.payload = wire.text(postback, "data")
    if event.payload is None:
        return False
    event.kind = "postback"
    return True


def _unsend(event: Inbound, unsend: dict[str, Any]) -> bool:
    event.kind, event.extra["target"] = "delete", wire.ident(unsend, "messageId")
    return True


def _as(kind: Kind) -> Callable[[Inbound, dict[str, Any]], bool]:
    def read(event: Inbound, _: dict[str, Any]) -> bool:
        event.kind = kind
        return True

    return read


_READERS: dict[str, Callable[[Inbound, dict[str, Any]], bool]] = {
    "message": _message,
    "postback": _postback,
    "unsend": _unsend,
    "follow": _as("follow"),
    "unfollow": _as("unfollow"),
    "join": _as("join"),
    "leave": _as("unfollow"),
    "memberJoined": _as("system"),
    "memberLeft": _as("system"),
}
"""Each fills in its type's content and says whether it was there."""
