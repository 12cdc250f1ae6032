"""TikTok Business Messaging webhooks as Inbound events.

business-api.tiktok.com/portal/docs (Business Messaging API > Webhooks): an envelope whose
``content`` is JSON in a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.channels.notices import ACCESS_TOPIC, notice
from bot.messages import Attachment, Inbound
from bot.sentence import Sentence


def read_events(body: bytes, account: str) -> list[Inbound]:
    """The one event of a webhook.

    ``account`` is our business id. Events of another account with the same app are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: no event of TikTok.
    """
    envelope = wire.read_object(body)
    what, business = wire.text(envelope, "event"), wire.ident(envelope, "user_openid")
    if what is None or business is None:
        raise Malformed("the body names no event or no account")
    content = _content(envelope)
    reader = _READERS.get(what)
    if what in _REMOVED:
        event = _removed(content, business, wire.milliseconds(envelope, "create_time"))
    elif reader is None or not content:
        event = Inbound("tiktok", business, "unknown", None, None, ignore=True)
        event.extra["type"] = what
    else:
        event = reader(content, business)
    if business != account:
        event.ignore = True
        event.extra.pop("notice", None)
    # What has no id of its own is the same only when the same body comes again.
    event.dedup_key = f"tiktok:{business}:{event.message_id or hashlib.sha256(body).hexdigest()}"
    return [event]


def _content(envelope: dict[str, Any]) -> dict[str, Any]:
    inner = wire.text(envelope, "content")
    if inner is None:
        return wire.table(envelope, "content")
    try:
        return wire.read_object(inner.encode("utf-8"))
    except Malformed:
        return {}


def _event(content: dict[str, Any], business: str) -> Inbound:
    """What all events share: an ignored one of unknown kind."""
    return Inbound(
        "tiktok",
        business,
        "unknown",
        wire.ident(content, "from_user", "id"),
        wire.ident(content, "message_id"),
        conversation=wire.ident(content, "conversation_id"),
        timestamp_ms=wire.unix_ms(content, "timestamp"),
        ignore=True,
    )


def _message(content: dict[str, Any], business: str) -> Inbound:
    if wire.text(content, "type") == "reaction":
        return _reaction(content, business)
    event = _event(content, business)
    event.name = wire.text(content, "from")
    event.text = wire.text(content, "text", "body")
    event.attachments = _attachments(content)
    event.payload = wire.text(content, "reply_source_payload", "reply_source_unique_id")
    event.extra |= wire.present(
        reply_to=wire.ident(content, "referenced_message_info", "referenced_message_id")
    )
    if event.text is None and not event.attachments:
        event.attachments = [_unsupported(content)]
    if event.sender and event.conversation:
        event.kind, event.ignore = "message", False
    else:
        event.extra["type"] = wire.text(content, "type")
    return event


def _reaction(content: dict[str, Any], business: str) -> Inbound:
    """An emoji, or a picture made by TikTok, put to a message or taken back; nobody spoke."""
    event = _event(content, business)
    event.kind = "reaction"
    reaction = content.get("reaction")
    changes = reaction if isinstance(reaction, list) else [reaction]
    last = wire.table(changes[-1] if changes else None)
    taken_back = wire.text(last, "operation") == "REMOVE"
    emoji = wire.text(last, "emoji") or wire.text(last, "ai_emoji_url")
    event.extra["target"] = wire.ident(last, "original_msg_id") or wire.ident(
        content, "referenced_message_info", "referenced_message_id"
    )
    event.extra["emoji"] = None if taken_back else emoji
    return event


def _attachments(content: dict[str, Any]) -> list[Attachment]:
    what = wire.text(content, "type") or ""
    thing = wire.table(content, what)
    if what == "text" or what not in _TYPES:
        return [] if wire.text(content, "text", "body") else [_unsupported(content)]
    detail = wire.present(
        media_id=wire.ident(thing, "media_id")
        or wire.ident(thing, "video_id")
        or wire.ident(thing, "item_id"),
        url=wire.text(thing, "url") or wire.text(thing, "embed_url"),
        title=wire.text(thing, "title"),
    )
    return [Attachment(_TYPES[what], detail)] if detail else []


def _unsupported(content: dict[str, Any]) -> Attachment:
    """What TikTok does not pass on, or a newer TikTok sends; its words are kept."""
    what = wire.text(content, "type")
    thing = wire.table(content, what or "")
    title = next(filter(None, (wire.text(thing, key) for key in ("title", "text", "name"))), None)
    return Attachment("unsupported", wire.present(detail=what, title=title))


def _echo(content: dict[str, Any], business: str) -> Inbound:
    """What the business sent: staff in TikTok's app, TikTok's own automatic messages, or we."""
    event = _message(content, business)
    if event.kind == "reaction":
        return event
    automatic = wire.text(content, "auto_message_type") is not None
    automatic = automatic or wire.text(content, "message_tag", "source") == "API"
    event.kind, event.ignore, event.payload = "echo", True, None
    event.extra |= wire.present(
        recipient=wire.ident(content, "to_user", "id"), by="bot" if automatic else None
    )
    return event


def _read(content: dict[str, Any], business: str) -> Inbound:
    event = _event(content, business)
    event.kind = "read"
    event.extra["watermark_ms"] = wire.unix_ms(content, "read", "last_read_timestamp")
    return event


def _referral(content: dict[str, Any], business: str) -> Inbound:
    """Somebody came by an advertisement or a tiktok.me link, and has said nothing yet."""
    event = _event(content, business)
    event.kind = "referral"
    referral = wire.table(content, "referral")
    event.extra["referral"] = wire.present(
        source=wire.text(referral, "source"),
        id=wire.ident(referral, "ad", "ad_id"),
        ref=wire.text(referral, "short_link", "ref"),
    )
    return event


def _hidden(content: dict[str, Any], business: str) -> Inbound:
    """A customer in Europe wrote; TikTok tells neither who nor what."""
    text = Sentence(
        "A customer in Europe wrote on TikTok, which does not pass on what. Answer in TikTok's app."
    )
    when = wire.unix_ms(content, "timestamp")
    return notice("tiktok", business, "messages from Europe", text, when)


def _removed(content: dict[str, Any], business: str, when: int | None) -> Inbound:
    """developers.tiktok.com/doc/webhooks-events: authorization.removed"""
    reason = _REASONS.get(wire.integer(content, "reason") or 0, _REASONS[0])
    text = Sentence(
        "TikTok has ended our access to the shop's account ({reason}): nothing comes in or goes"
        " out. Authorize the app again, and set TIKTOK_REFRESH_TOKEN to the new token.",
        reason=reason,
    )
    return notice("tiktok", business, ACCESS_TOPIC, text, when)


_REMOVED = ("authorization.removed", "tto.user.authorization.removed")

_REASONS = {
    0: Sentence("it gave no reason"),
    1: Sentence("it was disconnected in TikTok's app"),
    2: Sentence("the account was deleted"),
    3: Sentence("the age of the account's owner changed"),
    4: Sentence("the account was banned"),
    5: Sentence("the app's developer ended it"),
}

_TYPES = {
    "image": "image", "video": "video", "sticker": "sticker", "emoji": "sticker",
    "share_post": "share",
}

_READERS: dict[str, Callable[[dict[str, Any], str], Inbound]] = {
    "im_receive_msg": _message,
    "im_receive_msg_eu": _hidden,
    "im_send_msg": _echo,
    "im_mark_read_msg": _read,
    "im_referral_msg": _referral,
}
