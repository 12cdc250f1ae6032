"""Twilio webhooks as Inbound events.

twilio.com/docs/messaging/guides/webhook-request (messages), …/outbound-message-status-in-status-
callbacks (statuses), …/tutorials/advanced-opt-out (STOP and START). One request is one event, a
web form.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from bot.channels import parsing
from bot.channels.account_notices import notice
from bot.channels.base import Malformed
from bot.channels.twilio.errors import NO_ACCESS, is_permanent
from bot.lazy_message import LazyMessage
from bot.messages import Attachment, Inbound, Kind

_MOST_FIELDS = 200
_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
_SIDS = ("MessageSid", "SmsSid", "SmsMessageSid")
_INBOUND = {"SmsMessageSid", "NumMedia"}
"""Of these, every message has one and no status has any."""
_PHONE = re.compile(r"whatsapp:\+([1-9][0-9]{6,14})")
_OPT: dict[str, Kind] = {"STOP": "opt_out", "START": "opt_in"}
_MEDIA = {"image": "image", "audio": "voice", "video": "video"}
FAILED = ("failed", "undelivered", "canceled")


def read_form(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, empty ones too, as they came.

    Raises:
        Malformed: more of them than Twilio ever sends.
    """
    try:
        return parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Malformed("the body has too many fields") from None


def read_events(body: bytes, account: str) -> list[Inbound]:
    """What a webhook tells: one event, and perhaps what it means for the shop.

    ``account`` is our account SID. Events of a subaccount are kept with ``ignore``: they are not
    ours to answer.

    Raises:
        Malformed: no webhook of Twilio's messaging.
    """
    fields = dict(read_form(body))
    owner = parsing.text(fields, "AccountSid")
    if owner is None:
        raise Malformed("the form has no AccountSid")
    sid = _sid(fields)
    status = parsing.text(fields, "MessageStatus") or parsing.text(fields, "SmsStatus")
    if sid is None or "ConversationSid" in fields:
        what = parsing.text(fields, "EventType") or ("call" if "CallSid" in fields else None)
        event = Inbound("twilio", owner, "unknown", None, None, ignore=True)
        event.extra = parsing.present(type=what)
        key = hashlib.sha256(body).hexdigest()
    elif status in (None, "received", "receiving") and _INBOUND & fields.keys():
        event, key = _message(fields, owner, sid), sid
    elif status:
        event, key = _status(fields, owner, sid, status), f"{sid}:{status}"
    else:
        event, key = Inbound("twilio", owner, "unknown", None, sid, ignore=True), f"{sid}:?"
    event.ignore = event.ignore or owner != account
    events = [event, *_notices(fields, event)]
    for position, one in enumerate(events):
        one.dedup_key = f"twilio:{owner}:{key}" + (":notice" if position else "")
    return events


def _sid(fields: dict[str, str]) -> str | None:
    """The message's id; None where the webhook is of none.

    The signature covers names and values as one string, so whoever recorded a webhook can send it
    again with its fields cut elsewhere: an id with the next field at its end would be a new one,
    and a status without its status a message. So ids must be whole, and all the same.
    """
    sids = {fields[name] for name in _SIDS if name in fields}
    if len(sids) > 1 or not all(map(_SID.fullmatch, sids)):
        raise Malformed("its message ids are not whole, or differ")
    return next(iter(sids), None)


def _notices(fields: dict[str, str], event: Inbound) -> Iterator[Inbound]:
    code = event.extra.get("error_code")
    if code in NO_ACCESS:
        text = LazyMessage(
            "Twilio refuses the shop's messages: {reason}. See error {code} in Twilio's console.",
            reason=(parsing.text(fields, "ErrorMessage") or f"error {code}").rstrip("."),
            code=code,
        )
        yield notice("twilio", event.account, f"error {code}", text)
    if "ConversationSid" in fields:
        text = LazyMessage(
            "Twilio sends what customers write by its Conversations, where Sapa cannot answer. In"
            " Twilio's console, give the webhook under Messaging, and leave the number out of"
            " Conversations."
        )
        yield notice("twilio", event.account, "conversations", text)


def _message(fields: dict[str, str], owner: str, sid: str) -> Inbound:
    sender = parsing.text(fields, "From")
    # WhatsApp vouches for its numbers; whoever sends an SMS can claim any.
    whatsapp = _PHONE.fullmatch(sender or "")
    event = Inbound(
        "twilio",
        owner,
        "message",
        sender,
        sid,
        text=_words(fields),
        payload=parsing.text(fields, "ButtonPayload") or parsing.text(fields, "ListId"),
        attachments=[*_media(fields), *_location(fields)],
        conversation=sender,
        aliases=_aliases(fields, sender),
        name=parsing.text(fields, "ProfileName"),
        verified_phone=whatsapp[1] if whatsapp else None,
        extra=parsing.present(
            written_to=parsing.text(fields, "To"),
            reply_to=parsing.text(fields, "OriginalRepliedMessageSid"),
            referral=_referral(fields),
            ad=_ad(fields),
            form=_form(fields),
            description=parsing.text(fields, "ListDescription"),
            forwarded=_is_forwarded(fields) or None,
        ),
    )
    opt = parsing.text(fields, "OptOutType")
    if opt is not None:
        # Twilio has answered these itself, and holds to them: 21610.
        event.kind, event.ignore = _OPT.get(opt.upper(), "system"), True
    elif _lower(fields, "MessageType") == "reaction":
        event.kind, event.ignore = "reaction", True
        event.extra |= {"target": event.extra.get("reply_to"), "emoji": event.text}
    elif not (event.words or event.attachments or event.payload):
        # Such as a poll or a cart, which Twilio does not pass on: sent all the same.
        what = parsing.text(fields, "MessageType") or "message"
        title = parsing.text(fields, "Label")
        event.attachments = [Attachment("unsupported", parsing.present(detail=what, title=title))]
    event.ignore = event.ignore or sender is None
    return event


def _lower(fields: dict[str, str], name: str) -> str:
    return fields.get(name, "").lower()


def _is_forwarded(fields: dict[str, str]) -> bool:
    return "true" in (_lower(fields, "Forwarded"), _lower(fields, "FrequentlyForwarded"))


def _words(fields: dict[str, str]) -> str | None:
    """The text; of a button or a list, what stood on it."""
    names = ("Body", "ButtonText", "ListTitle")
    said = next((text for name in names if (text := parsing.text(fields, name))), None)
    return said or fields.get("Body")


def _aliases(fields: dict[str, str], sender: str | None) -> list[str]:
    """The customer's other ids: WhatsApp's own, which is not always the number as Twilio writes
    it, and the one of people who have a user name instead of a number."""
    if sender is None or not sender.startswith("whatsapp:"):
        return []
    wa_id, scoped = parsing.text(fields, "WaId"), parsing.text(fields, "ExternalUserId")
    found = [f"whatsapp:+{wa_id}" if wa_id and wa_id.isdecimal() else None,
             f"whatsapp:{scoped}" if scoped else None]
    return [alias for alias in dict.fromkeys(found) if alias and alias != sender]


def _form(fields: dict[str, str]) -> dict[str, str] | None:
    """What was filled into a Flow: twilio.com/docs/content/whatsappflows."""
    for name in ("InteractiveData", "FlowData"):
        try:
            answers = parsing.read_object(fields.get(name, "").encode("utf-8", "replace"))
        except Malformed:
            continue
        form = {
            parsing.text(key) or "?": text
            for key, value in answers.items()
            if key != "flow_token" and (text := parsing.text(_as_text(value)))
        }
        if form:
            return form
    return None


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _media(fields: dict[str, str]) -> Iterator[Attachment]:
    position = 0
    while url := parsing.text(fields, f"MediaUrl{position}"):
        mime = parsing.text(fields, f"MediaContentType{position}")
        kind = _MEDIA.get((mime or "").partition("/")[0], "file")
        if fields.get("MessageType") == "sticker":
            kind = "sticker"
        elif mime in ("text/vcard", "text/x-vcard"):
            kind = "contact"
        yield Attachment(kind, parsing.present(mime=mime, url=url))
        position += 1


def _location(fields: dict[str, str]) -> Iterator[Attachment]:
    latitude, longitude = _number(fields, "Latitude"), _number(fields, "Longitude")
    if latitude is not None and longitude is not None:
        detail = parsing.present(
            lat=latitude,
            lon=longitude,
            title=parsing.text(fields, "Label"),
            address=parsing.text(fields, "Address"),
        )
        yield Attachment("location", detail)


def _number(fields: dict[str, str], name: str) -> float | None:
    try:
        number = float(fields.get(name, ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _referral(fields: dict[str, str]) -> dict[str, str] | None:
    """The click-to-WhatsApp advertisement that the customer came by."""
    return parsing.present(
        source=parsing.text(fields, "ReferralSourceType"),
        id=parsing.text(fields, "ReferralSourceId"),
        ref=parsing.text(fields, "ReferralCtwaClid"),
    ) or None


def _ad(fields: dict[str, str]) -> dict[str, str] | None:
    """What stood in it; its pictures (ReferralNumMedia) are the shop's, not the customer's."""
    return parsing.present(
        headline=parsing.text(fields, "ReferralHeadline"),
        body=parsing.text(fields, "ReferralBody"),
        link=parsing.text(fields, "ReferralSourceUrl"),
        image=parsing.text(fields, "ReferralMediaUrl0") or parsing.text(fields, "ReferralMediaUrl"),
    ) or None


def _status(fields: dict[str, str], owner: str, sid: str, status: str) -> Inbound:
    recipient, error = parsing.text(fields, "To"), parsing.text(fields, "ErrorCode") or ""
    code = int(error) if re.fullmatch("[0-9]{1,6}", error) else None
    return Inbound(
        "twilio",
        owner,
        "status",
        None,
        sid,
        conversation=recipient,
        ignore=True,
        extra=parsing.present(
            status="failed" if status in FAILED else status,
            recipient=recipient,
            error_code=code,
            error=parsing.text(fields, "ErrorMessage")
            or parsing.text(fields, "ChannelStatusMessage"),
            permanent=None if code is None else is_permanent(code),
        ),
    )
