"""WhatsApp Cloud API webhooks as Inbound events.

The shapes are those of developers.facebook.com/documentation/business-messaging/whatsapp:
webhooks/reference/messages, …/smb_message_echoes, …/user_preferences, and business-scoped-user-ids
(customers with a user name have no phone number, only such an id).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.channels.whatsapp_contents import fill_in
from bot.channels.whatsapp_errors import is_permanent
from bot.messages import Inbound

_PHONE = re.compile("[1-9][0-9]{6,14}")
_PREFERENCES = {"stop": "opt_out", "resume": "opt_in"}


def read_events(body: bytes, account: str) -> list[Inbound]:
    """Every event in a webhook body, in its order.

    ``account`` is our phone number id. Events of another number of the same business are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: no webhook of the Cloud API.
    """
    payload = wire.read_object(body)
    if not isinstance(payload.get("entry"), list):
        raise Malformed("the body has no list of entries")
    digest = hashlib.sha256(body).hexdigest()[:32]
    events = [event for entry in payload["entry"] for event in _entry(entry, account)]
    for position, event in enumerate(events):
        event.ignore = event.ignore or event.account != account
        # What has no id of its own is the same only when the same body comes again.
        event.dedup_key = f"whatsapp:{event.account}:{event.dedup_key or f'{digest}:{position}'}"
    return events


def _entry(entry: Any, account: str) -> Iterator[Inbound]:
    changes = wire.rows(entry, "changes")
    if not changes:
        yield _unknown(account, None)
    for change in changes:
        value = wire.table(change, "value")
        number = wire.ident(value, "metadata", "phone_number_id") or account
        events = [
            reader(item, value, number) if isinstance(item, dict) else _unknown(number, key)
            for key, reader in _known_lists(value)
            for item in value[key]
        ]
        yield from events or [_unknown(number, wire.text(change, "field"))]


def _known_lists(value: dict[str, Any]) -> Iterator[tuple[str, Callable[..., Inbound]]]:
    for key, items in value.items():
        if key in _READERS and isinstance(items, list):
            yield key, _READERS[key]


def _unknown(account: str, what: str | None) -> Inbound:
    return Inbound("whatsapp", account, "unknown", None, None, ignore=True, extra={"type": what})


def _message(message: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    phone, scoped = wire.ident(message, "from"), wire.ident(message, "from_user_id")
    contact = _contact(value, phone, scoped)
    sender = phone or scoped
    event = Inbound(
        "whatsapp",
        account,
        "message",
        sender,
        wire.ident(message, "id"),
        conversation=sender,
        aliases=[alias for alias in (phone, scoped) if alias],
        name=wire.text(contact, "profile", "name"),
        verified_phone=phone if phone and _PHONE.fullmatch(phone) else None,
        timestamp_ms=wire.milliseconds(message, "timestamp"),
        extra=wire.present(
            reply_to=wire.ident(message, "context", "id"), referral=_referral(message)
        ),
    )
    event.dedup_key = event.message_id
    if not fill_in(event, message):
        event.kind, event.extra["type"] = "unknown", wire.text(message, "type")
    event.ignore = event.kind != "message" or sender is None
    return event


def _contact(value: dict[str, Any], phone: str | None, scoped: str | None) -> Any:
    """The sender's entry among the contacts: a batch lists several people."""
    for contact in wire.rows(value, "contacts"):
        if phone and wire.ident(contact, "wa_id") == phone:
            return contact
        if scoped and wire.ident(contact, "user_id") == scoped:
            return contact
    return None


def _referral(message: dict[str, Any]) -> dict[str, Any] | None:
    referral = wire.table(message, "referral")
    return wire.present(
        source=wire.text(referral, "source_type"),
        id=wire.ident(referral, "source_id"),
        ref=wire.text(referral, "ctwa_clid"),
    ) or None


def _status(status: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    phone = wire.ident(status, "recipient_id")
    scoped = wire.ident(status, "recipient_user_id")
    errors = wire.rows(status, "errors")
    code = wire.integer(errors[0], "code") if errors else None
    extra = wire.present(
        status=wire.text(status, "status"),
        error_code=code,
        error=wire.text(errors[0], "title") if errors else None,
        permanent=None if code is None else is_permanent(code),
        key=wire.text(status, "biz_opaque_callback_data"),
    )
    event = Inbound(
        "whatsapp",
        account,
        "status",
        phone or scoped,
        wire.ident(status, "id"),
        conversation=phone or scoped,
        aliases=[alias for alias in (phone, scoped) if alias],
        timestamp_ms=wire.milliseconds(status, "timestamp"),
        ignore=True,
        extra=extra,
    )
    if event.message_id:
        event.dedup_key = f"{event.message_id}:{extra.get('status')}"
    return event


def _echo(message: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    """What staff wrote in the WhatsApp Business app ("coexistence")."""
    event = _message(message, {}, account)
    customer = wire.ident(message, "to") or wire.ident(message, "to_user_id")
    event.kind, event.ignore, event.conversation = "echo", True, customer
    event.aliases, event.verified_phone = [], None
    event.extra["recipient"] = customer
    return event


def _preference(item: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    """Whether a customer wants marketing messages."""
    phone, scoped = wire.ident(item, "wa_id"), wire.ident(item, "user_id")
    return Inbound(
        "whatsapp",
        account,
        _PREFERENCES.get(wire.text(item, "value") or "", "unknown"),
        phone or scoped,
        None,
        conversation=phone or scoped,
        aliases=[alias for alias in (phone, scoped) if alias],
        timestamp_ms=wire.milliseconds(item, "timestamp"),
        ignore=True,
        extra=wire.present(category=wire.text(item, "category")),
    )


def _error(item: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    """An error of the account itself, outside any message."""
    extra = wire.present(error_code=wire.integer(item, "code"), title=wire.text(item, "title"))
    return Inbound("whatsapp", account, "system", None, None, ignore=True, extra=extra)


_READERS: dict[str, Callable[..., Inbound]] = {
    "messages": _message,
    "statuses": _status,
    "message_echoes": _echo,
    "user_preferences": _preference,
    "errors": _error,
}
