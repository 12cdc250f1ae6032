"""X webhooks as Inbound events.

Two envelopes bring the same direct messages: the X Activity API (``data``, one subscription of one
account: docs.x.com/x-api/activity) and the Account Activity API (``for_user_id``:
docs.x.com/x-api/account-activity).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from bot.channels import parsing
from bot.channels.account_notices import ACCESS_TOPIC, notice
from bot.channels.base import Malformed
from bot.lazy_message import LazyMessage
from bot.messages import Attachment, Inbound

_MEDIA = {"photo": "image", "video": "video", "animated_gif": "video"}


def read_events(body: bytes, account: str) -> list[Inbound]:
    """Every event in a webhook body, in its order.

    ``account`` is our user id. Events of another account with the same app are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: neither of X's envelopes.
    """
    envelope = parsing.read_object(body)
    data = parsing.table(envelope, "data")
    revoked = parsing.table(envelope, "user_event", "revoke")
    user = (
        parsing.ident(envelope, "for_user_id")
        or parsing.ident(data, "filter", "user_id")
        or parsing.ident(revoked, "source", "user_id")
    )
    if user is None:
        raise Malformed("the body names no account")
    payload = parsing.table(data, "payload") if data else envelope
    what = parsing.text(data, "event_type") or next(
        (parsing.text(key) for key in envelope if key != "for_user_id"), None
    )
    news = _revoked if revoked else _NEWS.get(what or "")
    if news:
        events = [news(payload, user)]
    else:
        events = list(_events(payload, user)) or [_unknown(user, what)]
    digest = hashlib.sha256(body).hexdigest()[:32]
    for position, event in enumerate(events):
        if user != account:
            event.ignore = True
            event.extra.pop("notice", None)
        # What has no id of its own is the same only when the same body comes again.
        event.dedup_key = f"x:{user}:{event.dedup_key or f'{digest}:{position}'}"
    return events


def _events(payload: dict[str, Any], account: str) -> Iterator[Inbound]:
    for key, items in payload.items():
        if isinstance(items, list):
            reader = _READERS.get(key)
            for item in items:
                if reader is not None and isinstance(item, dict):
                    yield reader(item, payload, account)
                else:
                    yield _unknown(account, parsing.text(key))


def _unknown(account: str, what: str | None) -> Inbound:
    return Inbound("x", account, "unknown", None, None, ignore=True, extra={"type": what})


def _message(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    """…/direct-messages/get-event: ``message_create`` is the only type with words."""
    create = parsing.table(item, "message_create")
    data = parsing.table(create, "message_data")
    sender = parsing.ident(create, "sender_id")
    recipient = parsing.ident(create, "target", "recipient_id")
    event = Inbound(
        "x",
        account,
        "message",
        sender,
        parsing.ident(item, "id"),
        text=parsing.text(data, "text"),
        attachments=_attachments(data),
        conversation=sender,
        name=_name(payload, sender),
        timestamp_ms=parsing.unix_ms(item, "created_timestamp"),
    )
    event.dedup_key = event.message_id
    if sender == account and sender is not None:
        event.kind, event.ignore, event.conversation = "echo", True, recipient
        event.extra["recipient"] = recipient
    elif sender is None:
        event.kind, event.ignore = "unknown", True  # who joins or leaves a group …
        event.extra["type"] = parsing.text(item, "type")
    else:
        if not (event.text or event.attachments):
            event.attachments = [Attachment("unsupported")]
        event.payload = parsing.text(data, "quick_reply_response", "metadata")
    return event


def _name(payload: dict[str, Any], user: str | None) -> str | None:
    """The Activity API wraps each user once more than the Account Activity API."""
    found = parsing.table(payload, "users", user or "")
    return parsing.text(found, "data", "name") or parsing.text(found, "name")


def _attachments(data: dict[str, Any]) -> list[Attachment]:
    attachment = parsing.table(data, "attachment")
    if not attachment:
        return []
    if parsing.text(attachment, "type") == "location":
        return [_location(parsing.table(attachment, "location"))]
    media = parsing.table(attachment, "media")
    kind = _MEDIA.get(parsing.text(media, "type") or "")
    url = _video(media) if kind == "video" else parsing.text(media, "media_url_https")
    if kind is None or url is None:
        what = parsing.text(media, "type") or parsing.text(attachment, "type")
        return [Attachment("unsupported", parsing.present(detail=what))]
    return [Attachment(kind, {"url": url})]


def _location(location: dict[str, Any]) -> Attachment:
    """…/message-attachments/guides/sharing-location: a point, or a place with a name."""
    place = parsing.table(location, "shared_place", "place")
    point = parsing.rows(location, "shared_coordinate", "coordinates", "coordinates")
    lon, lat = map(parsing.number, point) if len(point) == 2 else (None, None)
    detail = parsing.present(
        lat=lat,
        lon=lon,
        title=parsing.text(place, "name"),
        address=parsing.text(place, "full_name"),
    )
    kind = "location" if detail else "unsupported"
    return Attachment(kind, detail or {"detail": "location"})


def _video(media: dict[str, Any]) -> str | None:
    """The best of a video's files; ``media_url_https`` is only a picture of it."""
    files = [v for v in parsing.rows(media, "video_info", "variants") if parsing.text(v, "url")]
    best = max(files, key=lambda v: parsing.number(v, "bitrate") or 0, default=None)
    return parsing.text(best, "url")


def _typing(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    sender = parsing.ident(item, "sender_id")
    return Inbound(
        "x",
        account,
        "typing",
        sender,
        None,
        conversation=sender,
        timestamp_ms=parsing.unix_ms(item, "created_timestamp"),
        ignore=True,
    )


def _read(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    event = _typing(item, payload, account)
    event.kind = "read"
    event.extra["target"] = parsing.ident(item, "last_read_event_id")
    return event


def _blocked(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    """The shop blocked somebody, or let them in again; from whom we block, and to whom we send,
    nothing passes."""
    target = parsing.ident(item, "target", "id")
    event = _typing({**item, "sender_id": target}, payload, account)
    event.kind = "follow" if parsing.text(item, "type") == "unblock" else "unfollow"
    if target is None or parsing.ident(item, "source", "id") != account:
        event.kind = "unknown"
    return event


def _revoked(payload: dict[str, Any], account: str) -> Inbound:
    text = LazyMessage(
        "The shop's X account has taken back the app's access: nothing comes in or goes out."
        " Authorize the app again, and set X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET to the new"
        " tokens."
    )
    when = parsing.iso_time(payload, "user_event", "revoke", "date_time")
    return notice("x", account, ACCESS_TOPIC, text, int(when * 1000) if when else None)


def _encrypted(payload: dict[str, Any], account: str) -> Inbound:
    """docs.x.com/xchat/real-time-events"""
    text = LazyMessage(
        "A customer wrote to the shop in an encrypted chat on X, which we cannot read. Answer in"
        " X's app."
    )
    return notice("x", account, "encrypted chats", text)


_NEWS: dict[str, Callable[[dict[str, Any], str], Inbound]] = {
    "oauth.revoke": _revoked,
    "chat.received": _encrypted,
}
"""What ends the shop's access, or keeps messages from it."""

_READERS: dict[str, Callable[[dict[str, Any], dict[str, Any], str], Inbound]] = {
    "direct_message_events": _message,
    "direct_message_indicate_typing_events": _typing,
    "direct_message_mark_read_events": _read,
    "block_events": _blocked,
    "unblock_events": _blocked,
}
