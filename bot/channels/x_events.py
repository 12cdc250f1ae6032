"""X webhooks as Inbound events.

Two envelopes bring the same direct messages: the X Activity API (``data``, one subscription of one
account: docs.x.com/x-api/activity) and the Account Activity API (``for_user_id``:
docs.x.com/x-api/account-activity).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.channels.notices import ACCESS_TOPIC, notice
from bot.messages import Attachment, Inbound
from bot.sentence import Sentence

_MEDIA = {"photo": "image", "video": "video", "animated_gif": "video"}


def read_events(body: bytes, account: str) -> list[Inbound]:
    """Every event in a webhook body, in its order.

    ``account`` is our user id. Events of another account with the same app are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: neither of X's envelopes.
    """
    envelope = wire.read_object(body)
    data = wire.table(envelope, "data")
    revoked = wire.table(envelope, "user_event", "revoke")
    user = (
        wire.ident(envelope, "for_user_id")
        or wire.ident(data, "filter", "user_id")
        or wire.ident(revoked, "source", "user_id")
    )
    if user is None:
        raise Malformed("the body names no account")
    payload = wire.table(data, "payload") if data else envelope
    what = wire.text(data, "event_type") or next(
        (wire.text(key) for key in envelope if key != "for_user_id"), None
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
                    yield _unknown(account, wire.text(key))


def _unknown(account: str, what: str | None) -> Inbound:
    return Inbound("x", account, "unknown", None, None, ignore=True, extra={"type": what})


def _message(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    """…/direct-messages/get-event: ``message_create`` is the only type with words."""
    create = wire.table(item, "message_create")
    data = wire.table(create, "message_data")
    sender = wire.ident(create, "sender_id")
    recipient = wire.ident(create, "target", "recipient_id")
    event = Inbound(
        "x",
        account,
        "message",
        sender,
        wire.ident(item, "id"),
        text=wire.text(data, "text"),
        attachments=_attachments(data),
        conversation=sender,
        name=_name(payload, sender),
        timestamp_ms=wire.unix_ms(item, "created_timestamp"),
    )
    event.dedup_key = event.message_id
    if sender == account and sender is not None:
        event.kind, event.ignore, event.conversation = "echo", True, recipient
        event.extra["recipient"] = recipient
    elif sender is None:
        event.kind, event.ignore = "unknown", True  # who joins or leaves a group …
        event.extra["type"] = wire.text(item, "type")
    else:
        if not (event.text or event.attachments):
            event.attachments = [Attachment("unsupported")]
        event.payload = wire.text(data, "quick_reply_response", "metadata")
    return event


def _name(payload: dict[str, Any], user: str | None) -> str | None:
    """The Activity API wraps each user once more than the Account Activity API."""
    found = wire.table(payload, "users", user or "")
    return wire.text(found, "data", "name") or wire.text(found, "name")


def _attachments(data: dict[str, Any]) -> list[Attachment]:
    attachment = wire.table(data, "attachment")
    if not attachment:
        return []
    if wire.text(attachment, "type") == "location":
        return [_location(wire.table(attachment, "location"))]
    media = wire.table(attachment, "media")
    kind = _MEDIA.get(wire.text(media, "type") or "")
    url = _video(media) if kind == "video" else wire.text(media, "media_url_https")
    if kind is None or url is None:
        what = wire.text(media, "type") or wire.text(attachment, "type")
        return [Attachment("unsupported", wire.present(detail=what))]
    return [Attachment(kind, {"url": url})]


def _location(location: dict[str, Any]) -> Attachment:
    """…/message-attachments/guides/sharing-location: a point, or a place with a name."""
    place = wire.table(location, "shared_place", "place")
    point = wire.rows(location, "shared_coordinate", "coordinates", "coordinates")
    lon, lat = map(wire.number, point) if len(point) == 2 else (None, None)
    detail = wire.present(
        lat=lat,
        lon=lon,
        title=wire.text(place, "name"),
        address=wire.text(place, "full_name"),
    )
    kind = "location" if detail else "unsupported"
    return Attachment(kind, detail or {"detail": "location"})


def _video(media: dict[str, Any]) -> str | None:
    """The best of a video's files; ``media_url_https`` is only a picture of it."""
    files = [v for v in wire.rows(media, "video_info", "variants") if wire.text(v, "url")]
    best = max(files, key=lambda v: wire.number(v, "bitrate") or 0, default=None)
    return wire.text(best, "url")


def _typing(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    sender = wire.ident(item, "sender_id")
    return Inbound(
        "x",
        account,
        "typing",
        sender,
        None,
        conversation=sender,
        timestamp_ms=wire.unix_ms(item, "created_timestamp"),
        ignore=True,
    )


def _read(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    event = _typing(item, payload, account)
    event.kind = "read"
    event.extra["target"] = wire.ident(item, "last_read_event_id")
    return event


def _blocked(item: dict[str, Any], payload: dict[str, Any], account: str) -> Inbound:
    """The shop blocked somebody, or let them in again; from whom we block, and to whom we send,
    nothing passes."""
    target = wire.ident(item, "target", "id")
    event = _typing({**item, "sender_id": target}, payload, account)
    event.kind = "follow" if wire.text(item, "type") == "unblock" else "unfollow"
    if target is None or wire.ident(item, "source", "id") != account:
        event.kind = "unknown"
    return event


def _revoked(payload: dict[str, Any], account: str) -> Inbound:
    text = Sentence(
        "The shop's X account has taken back the app's access: nothing comes in or goes out."
        " Authorize the app again, and set X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET to the new"
        " tokens."
    )
    when = wire.iso_time(payload, "user_event", "revoke", "date_time")
    return notice("x", account, ACCESS_TOPIC, text, int(when * 1000) if when else None)


def _encrypted(payload: dict[str, Any], account: str) -> Inbound:
    """docs.x.com/xchat/real-time-events"""
    text = Sentence(
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
