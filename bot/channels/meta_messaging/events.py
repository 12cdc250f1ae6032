"""Webhooks of Messenger and of Instagram as Inbound events: one shape for both.

developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
and developers.facebook.com/documentation/instagram-platform/webhooks/examples
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.channels import parsing
from bot.channels.account_notices import notice
from bot.channels.base import Malformed
from bot.channels.graph_api import read_access
from bot.channels.meta_messaging.contents import (
    ad_of,
    attachments_of,
    form_of,
    referral_of,
    story_of,
)
from bot.lazy_message import LazyMessage
from bot.messages import Attachment, Inbound

_ENVELOPE = frozenset({"sender", "recipient", "timestamp"})
_POSTS = frozenset({"comments", "live_comments", "mentions", "mention", "feed"})
"""Fields of ``changes`` that tell of public posts: no messages, however they are subscribed to."""
_FIRST_MS = 10**11
"""Smaller times are seconds: ``changes`` have such."""


@dataclass(frozen=True)
class Shop:
    """Who we are: ``object`` is what Meta calls the platform; ``account`` is the page or the
    Instagram account, ``app_id`` the app that our access token belongs to."""

    channel: str
    object: str
    account: str
    app_id: str


def read_events(body: bytes, shop: Shop) -> list[Inbound]:
    """Every event in a webhook body, in its order.

    Events of another account of the same app are kept with ``ignore``: they are not ours to answer.

    Raises:
        Malformed: no webhook of this platform.
    """
    if told := read_access(body, shop.channel, shop.account):
        return told
    payload = parsing.read_object(body)
    if payload.get("object") != shop.object:
        raise Malformed(f"the body's object is not {shop.object!r}")
    if not isinstance(payload.get("entry"), list):
        raise Malformed("the body has no list of entries")
    events = [event for entry in payload["entry"] for event in _entry(entry, shop)]
    for event in events:
        event.ignore = event.ignore or event.account != shop.account
        event.dedup_key = f"{shop.channel}:{event.account}:{event.dedup_key}"
    return events


def _entry(entry: Any, shop: Shop) -> Iterator[Inbound]:
    account = parsing.ident(entry, "id") or shop.account
    for item in parsing.rows(entry, "messaging"):
        yield from _item(item, account, shop)
    # Another app (or the page's inbox) owns the conversation; we only hear it.
    for item in parsing.rows(entry, "standby"):
        for event in _item(item, account, shop):
            event.ignore, event.extra["standby"] = True, True
            yield event
    for change in parsing.rows(entry, "changes"):
        yield from _change(change, account, shop)
    if not isinstance(entry, dict) or not entry.keys() & {"messaging", "standby", "changes"}:
        yield _unknown(entry, account, shop, None)


def _change(change: Any, account: str, shop: Shop) -> Iterator[Inbound]:
    """The same items come here too, one in each change, named by its field."""
    field, value = parsing.text(change, "field"), parsing.table(change, "value")
    if field in _POSTS:
        return
    if not any(isinstance(value.get(key), dict) for key in _READERS):
        yield _unknown(change, account, shop, field)
        return
    for event in _item(value, account, shop):
        if field == "standby":
            event.ignore, event.extra["standby"] = True, True
        yield event


def _unknown(item: Any, account: str, shop: Shop, what: str | None) -> Inbound:
    extra, key = {"type": what}, parsing.fingerprint(item)
    return Inbound(
        shop.channel, account, "unknown", None, None, ignore=True, dedup_key=key, extra=extra
    )


def _item(item: Any, account: str, shop: Shop) -> Iterator[Inbound]:
    if not isinstance(item, dict):
        yield _unknown(item, account, shop, None)
        return
    sender = parsing.ident(item, "sender", "id")
    what = next((parsing.text(key) for key in item if key not in _ENVELOPE), None)
    event = _unknown(item, account, shop, what)
    event.sender = sender
    # What the shop itself did belongs to the conversation with the customer it did it to.
    event.conversation = parsing.ident(item, "recipient", "id") if sender == account else sender
    at = parsing.unix_ms(item, "timestamp")
    event.timestamp_ms = at * 1000 if at and at < _FIRST_MS else at
    for key, reader in _READERS.items():
        if isinstance(item.get(key), dict):
            event.extra = {}
            yield from reader(event, item[key], shop)
            return
    yield event


def _message(event: Inbound, message: dict[str, Any], shop: Shop) -> Iterator[Inbound]:
    mid = event.message_id = parsing.ident(message, "mid")
    event.dedup_key = mid or event.dedup_key
    if message.get("is_deleted") is True:
        event.kind, event.extra["target"] = "delete", mid
        event.dedup_key = f"{event.dedup_key}:delete"
        yield event
        return
    event.text = parsing.text(message, "text")
    event.payload = parsing.text(message, "quick_reply", "payload")
    event.attachments = attachments_of(message)
    event.extra = parsing.present(
        reply_to=parsing.ident(message, "reply_to", "mid"),
        story=story_of(message),
        referral=referral_of(message),
        ad=ad_of(message),
    )
    if message.get("is_echo") is True or event.sender == event.account:
        event.kind = "echo"
        app_id = parsing.ident(message, "app_id")
        event.extra |= parsing.present(
            recipient=event.conversation,
            by="bot" if app_id == shop.app_id else None,
            app_id=app_id,
            metadata=parsing.text(message, "metadata"),
        )
    elif None in (mid, event.sender, event.conversation):
        event.extra["type"] = "message"  # nobody to answer
    else:
        event.kind, event.ignore = "message", False
        if event.text is None and event.payload is None and not event.attachments:
            # Such as what vanishes after it was read: sent all the same.
            event.attachments = [Attachment("unsupported", {"detail": "message"})]
    yield event


def _postback(event: Inbound, postback: dict[str, Any], _: Shop) -> Iterator[Inbound]:
    """A pressed button: of a template, the menu, "Get started" or an ice breaker."""
    event.kind = "postback"
    event.message_id = parsing.ident(postback, "mid")
    event.dedup_key = event.message_id or event.dedup_key
    event.text, event.payload = parsing.text(postback, "title"), parsing.text(postback, "payload")
    event.extra = parsing.present(referral=referral_of(postback), ad=ad_of(postback))
    nothing = event.payload is None and event.text is None
    event.ignore = nothing or None in (event.sender, event.conversation)
    yield event


def _edit(event: Inbound, edit: dict[str, Any], _: Shop) -> Iterator[Inbound]:
    event.kind, event.text = "edit", parsing.text(edit, "text")
    target, number = parsing.ident(edit, "mid"), parsing.ident(edit, "num_edit")
    event.extra["target"] = target
    if target and number:
        event.dedup_key = f"{target}:edit:{number}"
    yield event


def _reaction(event: Inbound, reaction: dict[str, Any], _: Shop) -> Iterator[Inbound]:
    event.kind, event.extra["target"] = "reaction", parsing.ident(reaction, "mid")
    unsent = reaction.get("action") == "unreact"
    event.extra["emoji"] = None if unsent else parsing.text(reaction, "emoji")
    yield event


def _delivery(event: Inbound, delivery: dict[str, Any], _: Shop) -> Iterator[Inbound]:
    """One event a message; Meta may leave the messages out and give only the watermark."""
    event.kind = "status"
    watermark = parsing.unix_ms(delivery, "watermark")
    for position, mid in enumerate(parsing.rows(delivery, "mids") or [None]):
        extra = parsing.present(
            status="delivered", target=parsing.ident(mid), watermark_ms=watermark
        )
        yield replace(event, extra=extra, dedup_key=f"{event.dedup_key}:{position}")


def _read(event: Inbound, read: dict[str, Any], _: Shop) -> Iterator[Inbound]:
    """Messenger tells up to when everything was read, Instagram which message."""
    event.kind = "read"
    event.extra = parsing.present(
        target=parsing.ident(read, "mid"), watermark_ms=parsing.unix_ms(read, "watermark")
    )
    yield event


def _referral(event: Inbound, referral: dict[str, Any], _: Shop) -> Iterator[Inbound]:
    event.kind = "referral"
    holder = {"referral": referral}
    event.extra = parsing.present(referral=referral_of(holder), ad=ad_of(holder))
    yield event


def _optin(event: Inbound, optin: dict[str, Any], _: Shop) -> Iterator[Inbound]:
    """Whether a customer wants marketing messages, or came by the page plugin."""
    status = parsing.text(optin, "notification_messages_status")
    event.kind = "opt_out" if status == "STOP_NOTIFICATIONS" else "opt_in"
    event.extra = parsing.present(
        category=parsing.text(optin, "type"),
        ref=parsing.text(optin, "ref"),
        user_ref=parsing.ident(optin, "user_ref"),
    )
    yield event


def _customer_information(
    event: Inbound, information: dict[str, Any], _: Shop
) -> Iterator[Inbound]:
    """A form that a template showed, filled in."""
    form = form_of(parsing.rows(information, "screens"))
    event.extra = {"form": form}
    if form and event.sender and event.sender != event.account:
        event.kind, event.ignore = "message", False
    yield event


def _policy(event: Inbound, policy: dict[str, Any], shop: Shop) -> Iterator[Inbound]:
    """…/webhook-events/messaging_policy_enforcement"""
    action, text = parsing.text(policy, "action"), None
    reason = (parsing.text(policy, "reason") or "?").rstrip(".")
    if action == "block":
        text = LazyMessage(
            "Meta has blocked the page's messages: {reason}. Nothing can be sent until it is"
            " lifted: see the page's Page Quality.",
            reason=reason,
        )
    elif action != "unblock":
        text = LazyMessage(
            "Meta warns that the page may be blocked: {reason}. See the page's Page Quality.",
            reason=reason,
        )
    told = notice(shop.channel, event.account, "account", text, event.timestamp_ms)
    told.dedup_key = event.dedup_key
    yield told


def _recorded(what: str, **paths: str) -> Callable[..., Iterator[Inbound]]:
    """For what nobody said to the bot; ``paths`` name what is kept of it."""

    def read(event: Inbound, change: dict[str, Any], _: Shop) -> Iterator[Inbound]:
        event.kind = "system"
        told = {name: parsing.ident(change, path) for name, path in paths.items()}
        event.extra = parsing.present(type=what, **told)
        yield event

    return read


_READERS: dict[str, Callable[[Inbound, dict[str, Any], Shop], Iterator[Inbound]]] = {
    "message": _message,
    "postback": _postback,
    "message_edit": _edit,
    "reaction": _reaction,
    "delivery": _delivery,
    "read": _read,
    "referral": _referral,
    "optin": _optin,
    "messaging_customer_information": _customer_information,
    "policy_enforcement": _policy,
    "account_linking": _recorded("account_linking", status="status"),
    "pass_thread_control": _recorded("pass_thread_control", new_owner="new_owner_app_id"),
    "take_thread_control": _recorded("take_thread_control", new_owner="new_owner_app_id"),
    "request_thread_control": _recorded(
        "request_thread_control", new_owner="requested_owner_app_id"
    ),
    "response_feedback": _recorded("response_feedback", target="mid", feedback="feedback"),
}
