"""TikTok Business Messaging webhooks as Inbound events.

business-api.tiktok.com/portal/docs (Business Messaging API > Webhooks): an envelope whose
``content`` is JSON in a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from bot.channels import parsing
from bot.channels.account_notices import ACCESS_TOPIC, notice
from bot.channels.base import Malformed
from bot.lazy_message import LazyMessage
from bot.messages import Attachment, Inbound


def read_events(body: bytes, account: str) -> list[Inbound]:
    """The one event of a webhook.

    ``account`` is our business id. Events of another account with the same app are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: no event of TikTok.
    """
    envelope = parsing.read_object(body)
    what, business = parsing.text(envelope, "event"), parsing.ident(envelope, "user_openid")
    if what is None or business is None:
        raise Malformed("the body names no event or no account")
    content = _content(envelope)
    reader = _READERS.get(what)
    if what in _REMOVED:
        event = _removed(content, business, parsing.milliseconds(envelope, "create_time"))
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
    inner = parsing.text(envelope, "content")
    if inner is None:
        return parsing.table(envelope, "content")
    try:
        return parsing.read_object(inner.encode("utf-8"))
    except Malformed:
        return {}


def _event(content: dict[str, Any], business: str) -> Inbound:
    """What all events share: an ignored one of unknown kind."""
    return Inbound(
        "tiktok",
        business,
        "unknown",
        parsing.ident(content, "from_user", "id"),
        parsing.ident(content, "message_id"),
        conversation=parsing.ident(content, "conversation_id"),
        timestamp_ms=parsing.unix_ms(content, "timestamp"),
        ignore=True,
    )


def _message(content: dict[str, Any], business: str) -> Inbound:
    if parsing.text(content, "type") == "reaction":
        return _reaction(content, business)
    event = _event(content, business)
    event.name = parsing.text(content, "from")
    event.text = parsing.text(content, "text", "body")
    event.attachments = _attachments(content)
    event.payload = parsing.text(content, "reply_source_payload", "reply_source_unique_id")
    event.extra |= parsing.present(
        reply_to=parsing.ident(content, "referenced_message_info", "referenced_message_id")
    )
    if event.text is None and not event.attachments:
        event.attachments = [_unsupported(content)]
    if event.sender and event.conversation:
        event.kind, event.ignore = "message", False
    else:
        event.extra["type"] = parsing.text(content, "type")
    return event


def _reaction(content: dict[str, Any], business: str) -> Inbound:
    """An emoji, or a picture made by TikTok, put to a message or taken back; nobody spoke."""
    event = _event(content, business)
    event.kind = "reaction"
    reaction = content.get("reaction")
    changes = reaction if isinstance(reaction, list) else [reaction]
    last = parsing.table(changes[-1] if changes else None)
    unsent = parsing.text(last, "operation") == "REMOVE"
    emoji = parsing.text(last, "emoji") or parsing.text(last, "ai_emoji_url")
    event.extra["target"] = parsing.ident(last, "original_msg_id") or parsing.ident(
        content, "referenced_message_info", "referenced_message_id"
    )
    event.extra["emoji"] = None if unsent else emoji
    return event


def _attachments(content: dict[str, Any]) -> list[Attachment]:
    what = parsing.text(content, "type") or ""
    thing = parsing.table(content, what)
    if what == "text" or what not in _TYPES:
        return [] if parsing.text(content, "text", "body") else [_unsupported(content)]
    detail = parsing.present(
        media_id=parsing.ident(thing, "media_id")
        or parsing.ident(thing, "video_id")
        or parsing.ident(thing, "item_id"),
        url=parsing.text(thing, "url") or parsing.text(thing, "embed_url"),
        title=parsing.text(thing, "title"),
    )
    return [Attachment(_TYPES[what], detail)] if detail else []


def _unsupported(content: dict[str, Any]) -> Attachment:
    """What TikTok does not pass on, or a newer TikTok sends; its words are kept."""
    what = parsing.text(content, "type")
    thing = parsing.table(content, what or "")
    title = next(
        filter(None, (parsing.text(thing, key) for key in ("title", "text", "name"))), None
    )
    return Attachment("unsupported", parsing.present(detail=what, title=title))


def _echo(content: dict[str, Any], business: str) -> Inbound:
    """What the business sent: staff in TikTok's app, TikTok's own automatic messages, or we."""
    event = _message(content, business)
    if event.kind == "reaction":
        return event
    automatic = parsing.text(content, "auto_message_type") is not None
    automatic = automatic or parsing.text(content, "message_tag", "source") == "API"
    event.kind, event.ignore, event.payload = "echo", True, None
    event.extra |= parsing.present(
        recipient=parsing.ident(content, "to_user", "id"), by="bot" if automatic else None
    )
    return event


def _read(content: dict[str, Any], business: str) -> Inbound:
    event = _event(content, business)
    event.kind = "read"
    event.extra["watermark_ms"] = parsing.unix_ms(content, "read", "last_read_timestamp")
    return event


def _referral(content: dict[str, Any], business: str) -> Inbound:
    """Somebody came by an advertisement or a tiktok.me link, and has said nothing yet."""
    event = _event(content, business)
    event.kind = "referral"
    referral = parsing.table(content, "referral")
    event.extra["referral"] = parsing.present(
        source=parsing.text(referral, "source"),
        id=parsing.ident(referral, "ad", "ad_id"),
        ref=parsing.text(referral, "short_link", "ref"),
    )
    return event


def _hidden(content: dict[str, Any], business: str) -> Inbound:
    """A customer in Europe wrote; TikTok tells neither who nor what."""
    text = LazyMessage(
        "A customer in Europe wrote on TikTok, which does not pass on what. Answer in TikTok's app."
    )
    when = parsing.unix_ms(content, "timestamp")
    return notice("tiktok", business, "messages from Europe", text, when)


def _removed(content: dict[str, Any], business: str, when: int | None) -> Inbound:
    """developers.tiktok.com/doc/webhooks-events: authorization.removed"""
    reason = _REASONS.get(parsing.integer(content, "reason") or 0, _REASONS[0])
    text = LazyMessage(
        "TikTok has ended our access to the shop's account ({reason}): nothing comes in or goes"
        " out. Authorize the app again, and set TIKTOK_REFRESH_TOKEN to the new token.",
        reason=reason,
    )
    return notice("tiktok", business, ACCESS_TOPIC, text, when)


_REMOVED = ("authorization.removed", "tto.user.authorization.removed")

_REASONS = {
    0: LazyMessage("it gave no reason"),
    1: LazyMessage("it was disconnected in TikTok's app"),
    2: LazyMessage("the account was deleted"),
    3: LazyMessage("the age of the account's owner changed"),
    4: LazyMessage("the account was banned"),
    5: LazyMessage("the app's developer ended it"),
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
