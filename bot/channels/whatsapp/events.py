"""WhatsApp Cloud API webhooks as Inbound events.

The shapes are those of developers.facebook.com/documentation/business-messaging/whatsapp:
webhooks/reference/messages, …/smb_message_echoes, …/user_preferences, and business-scoped-user-ids
(customers with a user name have no phone number, only such an id).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from bot.channels import parsing
from bot.channels.account_notices import notice
from bot.channels.base import Malformed
from bot.channels.graph_api import read_access
from bot.channels.whatsapp.account import error_news, read_news
from bot.channels.whatsapp.contents import fill_in, vouched_for
from bot.channels.whatsapp.errors import is_permanent
from bot.messages import Inbound, Kind

_PREFERENCES: dict[str, Kind] = {"stop": "opt_out", "resume": "opt_in"}


def read_events(body: bytes, account: str) -> list[Inbound]:
    """Every event in a webhook body, in its order.

    ``account`` is our phone number id. Events of another number of the same business are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: no webhook of the Cloud API.
    """
    if told := read_access(body, "whatsapp", account):
        return told
    payload = parsing.read_object(body)
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
    changes = parsing.rows(entry, "changes")
    if not changes:
        yield _unknown(account, None)
    for change in changes:
        value, field = parsing.table(change, "value"), parsing.text(change, "field")
        number = parsing.ident(value, "metadata", "phone_number_id") or account
        news = read_news(field, value)
        if news is not None:
            yield notice("whatsapp", account, *news, parsing.milliseconds(entry, "time"))
            continue
        events = [
            event
            for key in _LISTS.get(field or "", ())
            for item in parsing.rows(value, key)
            for event in _read(_READERS[key], item, value, number, key)
        ]
        yield from events or [_unknown(number, field)]


def _read(
    reader: Callable[..., Inbound], item: Any, value: dict[str, Any], number: str, key: str
) -> Iterator[Inbound]:
    if not isinstance(item, dict):
        yield _unknown(number, key)
        return
    yield reader(item, value, number)
    errors = [item] if key == "errors" else parsing.rows(item, "errors")
    for news in filter(None, (error_news(error) for error in errors if isinstance(error, dict))):
        yield notice("whatsapp", number, *news, parsing.milliseconds(item, "timestamp"))


def _unknown(account: str, what: str | None) -> Inbound:
    return Inbound("whatsapp", account, "unknown", None, None, ignore=True, extra={"type": what})


def _message(message: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    phone, scoped = parsing.ident(message, "from"), parsing.ident(message, "from_user_id")
    group = parsing.ident(message, "group_id")
    contact = _contact(value, phone, scoped)
    sender = phone or scoped
    context = parsing.table(message, "context")
    forwarded = context.get("forwarded") is True or context.get("frequently_forwarded") is True
    event = Inbound(
        "whatsapp",
        account,
        "message",
        sender,
        parsing.ident(message, "id"),
        conversation=group or sender,
        aliases=[alias for alias in (phone, scoped) if alias],
        name=parsing.text(contact, "profile", "name"),
        # In a group it would vouch for everybody there.
        verified_phone=None if group else vouched_for(phone),
        timestamp_ms=parsing.milliseconds(message, "timestamp"),
        extra=parsing.present(
            reply_to=parsing.ident(context, "id"),
            referral=_referral(message),
            ad=_ad(message),
            forwarded=forwarded or None,
            is_group=True if group else None,
        ),
    )
    event.dedup_key = event.message_id
    fill_in(event, message)
    if event.kind == "message" and sender is None:  # nobody to answer
        event.kind, event.extra["type"] = "unknown", parsing.text(message, "type")
    event.ignore = event.kind != "message"
    return event


def _contact(value: dict[str, Any], phone: str | None, scoped: str | None) -> Any:
    """The sender's entry among the contacts: a batch lists several people."""
    for contact in parsing.rows(value, "contacts"):
        if phone and parsing.ident(contact, "wa_id") == phone:
            return contact
        if scoped and parsing.ident(contact, "user_id") == scoped:
            return contact
    return None


def _referral(message: dict[str, Any]) -> dict[str, Any] | None:
    referral = parsing.table(message, "referral")
    return parsing.present(
        source=parsing.text(referral, "source_type"),
        id=parsing.ident(referral, "source_id"),
        ref=parsing.text(referral, "ctwa_clid"),
    ) or None


def _ad(message: dict[str, Any]) -> dict[str, str] | None:
    """What stood in that advertisement: "is this still available?" is about it."""
    referral = parsing.table(message, "referral")
    return parsing.present(
        headline=parsing.text(referral, "headline"),
        body=parsing.text(referral, "body"),
        link=parsing.text(referral, "source_url"),
    ) or None


def _status(status: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    phone = parsing.ident(status, "recipient_id")
    scoped = parsing.ident(status, "recipient_user_id")
    errors = parsing.rows(status, "errors")
    code = parsing.integer(errors[0], "code") if errors else None
    is_group = parsing.text(status, "recipient_type") == "group"
    extra = parsing.present(
        participant=parsing.ident(status, "recipient_participant_id"),
        is_group=is_group or None,
        status=parsing.text(status, "status"),
        error_code=code,
        error=parsing.text(errors[0], "title") if errors else None,
        permanent=None if code is None else is_permanent(code),
        key=parsing.text(status, "biz_opaque_callback_data"),
    )
    event = Inbound(
        "whatsapp",
        account,
        "status",
        phone or scoped,
        parsing.ident(status, "id"),
        conversation=phone or scoped,
        aliases=[alias for alias in (phone, scoped) if alias],
        timestamp_ms=parsing.milliseconds(status, "timestamp"),
        ignore=True,
        extra=extra,
    )
    if event.message_id:
        of_whom = f":{extra['participant']}" if "participant" in extra else ""
        event.dedup_key = f"{event.message_id}:{extra.get('status')}{of_whom}"
    return event


def _echo(message: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    """What staff wrote in the WhatsApp Business app ("coexistence")."""
    event = _message(message, {}, account)
    customer = parsing.ident(message, "to") or parsing.ident(message, "to_user_id")
    event.kind, event.ignore = "echo", True
    event.conversation = event.conversation if event.extra.get("is_group") else customer
    event.aliases, event.verified_phone = [], None
    event.extra["recipient"] = customer
    return event


def _preference(item: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    """Whether a customer wants marketing messages."""
    phone, scoped = parsing.ident(item, "wa_id"), parsing.ident(item, "user_id")
    return Inbound(
        "whatsapp",
        account,
        _PREFERENCES.get(parsing.text(item, "value") or "", "unknown"),
        phone or scoped,
        None,
        conversation=phone or scoped,
        aliases=[alias for alias in (phone, scoped) if alias],
        timestamp_ms=parsing.milliseconds(item, "timestamp"),
        ignore=True,
        extra=parsing.present(category=parsing.text(item, "category")),
    )


def _error(item: dict[str, Any], value: dict[str, Any], account: str) -> Inbound:
    """An error of the account itself, outside any message."""
    extra = parsing.present(
        error_code=parsing.integer(item, "code"), title=parsing.text(item, "title")
    )
    return Inbound("whatsapp", account, "system", None, None, ignore=True, extra=extra)


_READERS: dict[str, Callable[..., Inbound]] = {
    "messages": _message,
    "statuses": _status,
    "message_echoes": _echo,
    "user_preferences": _preference,
    "errors": _error,
}
_LISTS = {
    "messages": ("messages", "statuses", "errors"),
    "smb_message_echoes": ("message_echoes",),
    "user_preferences": ("user_preferences",),
}
"""What is read of which field. Others carry lists of the same names, of what was said long ago
(``history``) or to somebody else."""
