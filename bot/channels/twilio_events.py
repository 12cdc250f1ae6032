"""Twilio webhooks as Inbound events.

twilio.com/docs/messaging/guides/webhook-request (messages), …/outbound-message-status-in-status-
callbacks (statuses), …/tutorials/advanced-opt-out (STOP and START). One request is one event, a
web form.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.channels.twilio_errors import is_permanent
from bot.messages import Attachment, Inbound, Kind

_MOST_FIELDS = 200
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
    """The one event of a webhook.

    ``account`` is our account SID. Events of a subaccount are kept with ``ignore``: they are not
    ours to answer.

    Raises:
        Malformed: no webhook of Twilio's messaging.
    """
    fields = dict(read_form(body))
    owner = wire.text(fields, "AccountSid")
    if owner is None:
        raise Malformed("the form has no AccountSid")
    sid = wire.text(fields, "MessageSid") or wire.text(fields, "SmsSid")
    status = wire.text(fields, "MessageStatus") or wire.text(fields, "SmsStatus")
    if sid is None:
        event = Inbound("twilio", owner, "unknown", None, None, ignore=True)
        key = hashlib.sha256(body).hexdigest()
    elif status in (None, "received", "receiving"):
        event, key = _message(fields, owner, sid), sid
    else:
        event, key = _status(fields, owner, sid, status), f"{sid}:{status}"
    event.ignore = event.ignore or owner != account
    event.dedup_key = f"twilio:{owner}:{key}"
    return [event]


def _message(fields: dict[str, str], owner: str, sid: str) -> Inbound:
    sender = wire.text(fields, "From")
    # WhatsApp vouches for its numbers; whoever sends an SMS can claim any.
    whatsapp = _PHONE.fullmatch(sender or "")
    event = Inbound(
        "twilio",
        owner,
        "message",
        sender,
        sid,
        text=wire.text(fields, "Body") or fields.get("Body"),
        payload=wire.text(fields, "ButtonPayload") or wire.text(fields, "ListId"),
        attachments=[*_media(fields), *_location(fields)],
        conversation=sender,
        name=wire.text(fields, "ProfileName"),
        verified_phone=whatsapp[1] if whatsapp else None,
        extra=wire.present(
            written_to=wire.text(fields, "To"),
            reply_to=wire.text(fields, "OriginalRepliedMessageSid"),
            referral=_referral(fields),
        ),
    )
    opt = wire.text(fields, "OptOutType")
    if opt is not None:
        # Twilio has answered these itself, and holds to them: 21610.
        event.kind, event.ignore = _OPT.get(opt.upper(), "system"), True
    elif not (event.text or event.attachments or event.payload):
        event.kind, event.ignore = "unknown", True
        event.extra["type"] = wire.text(fields, "MessageType")
    event.ignore = event.ignore or sender is None
    return event


def _media(fields: dict[str, str]) -> Iterator[Attachment]:
    position = 0
    while url := wire.text(fields, f"MediaUrl{position}"):
        mime = wire.text(fields, f"MediaContentType{position}")
        kind = _MEDIA.get((mime or "").partition("/")[0], "file")
        if fields.get("MessageType") == "sticker":
            kind = "sticker"
        elif mime in ("text/vcard", "text/x-vcard"):
            kind = "contact"
        yield Attachment(kind, wire.present(mime=mime, url=url))
        position += 1


def _location(fields: dict[str, str]) -> Iterator[Attachment]:
    latitude, longitude = _number(fields, "Latitude"), _number(fields, "Longitude")
    if latitude is not None and longitude is not None:
        detail = wire.present(
            lat=latitude,
            lon=longitude,
            title=wire.text(fields, "Label"),
            address=wire.text(fields, "Address"),
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
    return wire.present(
        source=wire.text(fields, "ReferralSourceType"),
        id=wire.text(fields, "ReferralSourceId"),
        ref=wire.text(fields, "ReferralCtwaClid"),
    ) or None


def _status(fields: dict[str, str], owner: str, sid: str, status: str) -> Inbound:
    recipient, error = wire.text(fields, "To"), wire.text(fields, "ErrorCode") or ""
    code = int(error) if re.fullmatch("[0-9]{1,6}", error) else None
    return Inbound(
        "twilio",
        owner,
        "status",
        None,
        sid,
        conversation=recipient,
        ignore=True,
        extra=wire.present(
            status="failed" if status in FAILED else status,
            recipient=recipient,
            error_code=code,
            permanent=None if code is None else is_permanent(code),
        ),
    )
