"""What a WhatsApp message holds, by its type.

developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
has a page a type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.messages import Attachment, Inbound

_PHONE = re.compile("[1-9][0-9]{6,14}")
_MEDIA = {"image": "image", "video": "video", "sticker": "sticker", "document": "file"}


def vouched_for(phone: str | None) -> str | None:
    """A sender's phone number, in which WhatsApp can be trusted; None where it is no number."""
    return phone if phone and _PHONE.fullmatch(phone) else None


def fill_in(event: Inbound, message: dict[str, Any]) -> None:
    """Puts a message's content into its event. What is of no known type, or lacks what its type
    should have, is a message all the same, so that the bot can ask for it in words."""
    reader = _READERS.get(wire.text(message, "type") or "")
    if reader is None or not reader(event, message):
        _not_showable(event, message)
    if product := _product_asked_about(message):
        event.attachments.append(product)


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
        link=wire.text(place, "url"),
    )
    event.attachments = [Attachment("location", detail)]
    return "lat" in detail and "lon" in detail


def _contacts(event: Inbound, message: dict[str, Any]) -> bool:
    for card in wire.rows(message, "contacts"):
        phones = wire.rows(card, "phones")
        emails = wire.rows(card, "emails")
        name = wire.table(card, "name")
        detail = wire.present(
            title=wire.text(name, "formatted_name") or wire.text(name, "first_name"),
            phone=_of_first(phones, "phone") or _of_first(phones, "wa_id"),
            email=_of_first(emails, "email"),
            company=wire.text(card, "org", "company"),
            address=_address(wire.rows(card, "addresses")),
        )
        event.attachments.append(Attachment("contact", detail))
    return bool(event.attachments)


def _of_first(rows: list[Any], key: str) -> str | None:
    return next((value for row in rows if (value := wire.text(row, key))), None)


def _address(addresses: list[Any]) -> str | None:
    parts = ("street", "city", "state", "zip", "country")
    found = [value for part in parts if (value := _of_first(addresses[:1], part))]
    return ", ".join(found) or None


def _interactive(event: Inbound, message: dict[str, Any]) -> bool:
    what = wire.text(message, "interactive", "type") or ""
    reply = wire.table(message, "interactive", what)
    if what in ("button_reply", "list_reply"):
        event.payload, event.text = wire.text(reply, "id"), wire.text(reply, "title")
        if description := wire.text(reply, "description"):
            event.extra["description"] = description
    elif what == "nfm_reply":
        event.payload, event.text = wire.text(reply, "response_json"), wire.text(reply, "body")
        event.extra["form"] = _answers(event.payload or "")
    elif what == "call_permission_reply":
        # An answer to the phone's own question, whether the shop may call.
        event.kind, event.extra["type"] = "system", what
        event.extra["response"] = wire.text(reply, "response")
        return True
    return event.payload is not None


def _answers(response_json: str) -> dict[str, str]:
    """What was filled in, by the form's names, without what only the Flow needs."""
    try:
        filled = wire.read_object(response_json.encode("utf-8", "surrogatepass"))
    except Malformed:
        return {}
    return {
        wire.text(name) or "?": text
        for name, value in filled.items()
        if name != "flow_token" and (text := _as_text(value))
    }


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return wire.text(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return wire.text(", ".join(value))
    return wire.text(json.dumps(value, ensure_ascii=False))


def _template_button(event: Inbound, message: dict[str, Any]) -> bool:
    event.payload = wire.text(message, "button", "payload")
    event.text = wire.text(message, "button", "text")
    return event.payload is not None or event.text is not None


def _order(event: Inbound, message: dict[str, Any]) -> bool:
    """A cart from the shop's catalogue; products are named by the shop's own ids."""
    order = wire.table(message, "order")
    event.text = wire.text(order, "text")
    items = [
        wire.present(
            product=wire.ident(item, "product_retailer_id"),
            quantity=wire.number(item, "quantity"),
            price=wire.number(item, "item_price"),
            currency=wire.text(item, "currency"),
        )
        for item in wire.rows(order, "product_items")
    ]
    title = ", ".join(f"{i.get('quantity', 1)} × {i['product']}" for i in items if "product" in i)
    detail = wire.present(
        title=title or None, items=items, catalogue=wire.ident(order, "catalog_id")
    )
    event.attachments = [Attachment("order", detail)]
    return bool(items)


def _product_asked_about(message: dict[str, Any]) -> Attachment | None:
    """A product of the catalogue from whose page the customer writes."""
    referred = wire.table(message, "context", "referred_product")
    product = wire.ident(referred, "product_retailer_id")
    if product is None:
        return None
    catalogue = wire.ident(referred, "catalog_id")
    return Attachment(
        "product", wire.present(title=product, product=product, catalogue=catalogue)
    )


_WORDS = ("body", "text", "caption", "title", "name", "description", "question")
"""Where a type that we do not know may carry words."""


def _not_showable(event: Inbound, message: dict[str, Any]) -> bool:
    what = wire.text(message, "type")
    content = wire.table(message, what or "")
    detail = wire.text(content, "type") or what
    if event.text is None:
        event.text = next((text for key in _WORDS if (text := wire.text(content, key))), None)
    if not event.attachments or event.attachments[0].type != "order":
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
    """…/messages/system: a customer has another number or id from now on."""
    system = wire.table(message, "system")
    event.kind = "system"
    event.text = wire.text(system, "body")
    event.extra["type"] = wire.text(system, "type")
    phone = wire.ident(system, "wa_id") or wire.ident(system, "new_wa_id")
    scoped = wire.ident(system, "user_id")
    if phone or scoped:
        old_phone = wire.ident(message, "from")
        ids = [i for i in (phone or old_phone, scoped) if i]
        event.extra["moved_to"] = ids
        event.verified_phone = vouched_for(phone or old_phone)
    return True


def _opened(event: Inbound, message: dict[str, Any]) -> bool:
    """Somebody opened the chat for the first time and has said nothing yet."""
    event.kind = "follow"
    return True


_READERS: dict[str, Callable[[Inbound, dict[str, Any]], bool]] = {
    "text": _text,
    **dict.fromkeys([*_MEDIA, "audio"], _media),
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _template_button,
    "order": _order,
    "unsupported": _not_showable,
    "request_welcome": _opened,
    "reaction": _reaction,
    "revoke": _revoke,
    "edit": _edit,
    "system": _system,
}
"""Each fills in its type's content and says whether it was there."""
