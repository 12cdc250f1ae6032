"""What a WhatsApp message holds, by its type.

developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
has a page a type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels import wire
from bot.messages import Attachment, Inbound

_MEDIA = {"image": "image", "video": "video", "sticker": "sticker", "document": "file"}


def fill_in(event: Inbound, message: dict[str, Any]) -> bool:
    """Puts a message's content into its event; False if it is of no known type, or empty."""
    reader = _READERS.get(wire.text(message, "type") or "")
    return reader is not None and reader(event, message)


def _text(event: Inbound, message: dict[str, Any]) -> bool:
    event.text = wire.text(message, "text", "body")
    return event.text is not None


def _media(event: Inbound, message: dict[str, Any]) -> bool:
    what = wire.text(message, "type") or ""
    media = wire.table(message, what)
    if what == "audio":
        shown = "voice" if media.get("voice") is True else "audio"
    else:
        shown = _MEDIA[what]
    event.text = wire.text(media, "caption")
    detail = wire.present(
        media_id=wire.ident(media, "id"),
        mime=wire.text(media, "mime_type"),
        filename=wire.text(media, "filename"),
        caption=event.text,
    )
    event.attachments = [Attachment(shown, detail)]
    return "media_id" in detail


def _location(event: Inbound, message: dict[str, Any]) -> bool:
    place = wire.table(message, "location")
    detail = wire.present(
        lat=wire.number(place, "latitude"),
        lon=wire.number(place, "longitude"),
        title=wire.text(place, "name"),
        address=wire.text(place, "address"),
    )
    event.attachments = [Attachment("location", detail)]
    return "lat" in detail and "lon" in detail


def _contacts(event: Inbound, message: dict[str, Any]) -> bool:
    for card in wire.rows(message, "contacts"):
        phones = wire.rows(card, "phones")
        title = wire.text(card, "name", "formatted_name") or wire.text(card, "name", "first_name")
        phone = wire.text(phones[0], "phone") if phones else None
        event.attachments.append(Attachment("contact", wire.present(title=title, phone=phone)))
    return bool(event.attachments)


def _interactive(event: Inbound, message: dict[str, Any]) -> bool:
    what = wire.text(message, "interactive", "type") or ""
    reply = wire.table(message, "interactive", what)
    if what in ("button_reply", "list_reply"):
        event.payload, event.text = wire.text(reply, "id"), wire.text(reply, "title")
    elif what == "nfm_reply":
        event.payload, event.text = wire.text(reply, "response_json"), wire.text(reply, "body")
    return event.payload is not None


def _template_button(event: Inbound, message: dict[str, Any]) -> bool:
    event.payload = wire.text(message, "button", "payload")
    event.text = wire.text(message, "button", "text")
    return event.payload is not None or event.text is not None


def _not_showable(event: Inbound, message: dict[str, Any]) -> bool:
    """A message all the same, so that the bot can ask for it in words."""
    what = wire.text(message, "type")
    detail = wire.text(message, "unsupported", "type") if what == "unsupported" else what
    event.text = wire.text(message, "order", "text")
    event.attachments = [Attachment("unsupported", wire.present(detail=detail))]
    return True


def _reaction(event: Inbound, message: dict[str, Any]) -> bool:
    event.kind = "reaction"
    event.extra["target"] = wire.ident(message, "reaction", "message_id")
    event.extra["emoji"] = wire.text(message, "reaction", "emoji")
    return True


def _revoke(event: Inbound, message: dict[str, Any]) -> bool:
    event.kind = "delete"
    event.extra["target"] = wire.ident(message, "revoke", "original_message_id")
    return True


def _edit(event: Inbound, message: dict[str, Any]) -> bool:
    event.kind = "edit"
    event.extra["target"] = wire.ident(message, "edit", "original_message_id")
    edited = wire.table(message, "edit", "message")
    event.text = wire.text(edited, "text", "body") or wire.text(
        edited, wire.text(edited, "type") or "", "caption"
    )
    return True


def _system(event: Inbound, message: dict[str, Any]) -> bool:
    event.kind = "system"
    event.text = wire.text(message, "system", "body")
    event.extra["type"] = wire.text(message, "system", "type")
    return True


_READERS: dict[str, Callable[[Inbound, dict[str, Any]], bool]] = {
    "text": _text,
    **dict.fromkeys([*_MEDIA, "audio"], _media),
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _template_button,
    "order": _not_showable,
    "unsupported": _not_showable,
    "reaction": _reaction,
    "revoke": _revoke,
    "edit": _edit,
    "system": _system,
}
"""Each fills in its type's content and says whether it was there."""
