"""What a WhatsApp message holds, by its type.

developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
has a page a type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bot.channels import parsing
from bot.channels.base import Malformed
from bot.messages import Attachment, Inbound

_PHONE = re.compile("[1-9][0-9]{6,14}")
_MEDIA = {"image": "image", "video": "video", "sticker": "sticker", "document": "file"}


def vouched_for(phone: str | None) -> str | None:
    """A sender's phone number, in which WhatsApp can be trusted; None where it is no number."""
    return phone if phone and _PHONE.fullmatch(phone) else None


def fill_in(event: Inbound, message: dict[str, Any]) -> None:
    """Puts a message's content into its event. What is of no known type, or lacks what its type
    should have, is a message all the same, so that the bot can ask for it in words."""
    reader = _READERS.get(parsing.text(message, "type") or "")
    if reader is None or not reader(event, message):
        _not_showable(event, message)
    if product := _product_asked_about(message):
        event.attachments.append(product)


def _text(event: Inbound, message: dict[str, Any]) -> bool:
    event.text = parsing.text(message, "text", "body")
    return event.text is not None


def _media(event: Inbound, message: dict[str, Any]) -> bool:
    what = parsing.text(message, "type") or ""
    media = parsing.table(message, what)
    if what == "audio":
        shown = "voice" if media.get("voice") is True else "audio"
    else:
        shown = _MEDIA[what]
    event.text = parsing.text(media, "caption")
    detail = parsing.present(
        media_id=parsing.ident(media, "id"),
        mime=parsing.text(media, "mime_type"),
        filename=parsing.text(media, "filename"),
        caption=event.text,
    )
    event.attachments = [Attachment(shown, detail)]
    return "media_id" in detail


def _location(event: Inbound, message: dict[str, Any]) -> bool:
    place = parsing.table(message, "location")
    detail = parsing.present(
        lat=parsing.number(place, "latitude"),
        lon=parsing.number(place, "longitude"),
        title=parsing.text(place, "name"),
        address=parsing.text(place, "address"),
        link=parsing.text(place, "url"),
    )
    event.attachments = [Attachment("location", detail)]
    return "lat" in detail and "lon" in detail


def _contacts(event: Inbound, message: dict[str, Any]) -> bool:
    for card in parsing.rows(message, "contacts"):
        phones = parsing.rows(card, "phones")
        emails = parsing.rows(card, "emails")
        name = parsing.table(card, "name")
        detail = parsing.present(
            title=parsing.text(name, "formatted_name") or parsing.text(name, "first_name"),
            phone=_of_first(phones, "phone") or _of_first(phones, "wa_id"),
            email=_of_first(emails, "email"),
            company=parsing.text(card, "org", "company"),
            address=_address(parsing.rows(card, "addresses")),
        )
        event.attachments.append(Attachment("contact", detail))
    return bool(event.attachments)


def _of_first(rows: list[Any], key: str) -> str | None:
    return next((value for row in rows if (value := parsing.text(row, key))), None)


def _address(addresses: list[Any]) -> str | None:
    parts = ("street", "city", "state", "zip", "country")
    found = [value for part in parts if (value := _of_first(addresses[:1], part))]
    return ", ".join(found) or None


def _interactive(event: Inbound, message: dict[str, Any]) -> bool:
    what = parsing.text(message, "interactive", "type") or ""
    reply = parsing.table(message, "interactive", what)
    if what in ("button_reply", "list_reply"):
        event.payload, event.text = parsing.text(reply, "id"), parsing.text(reply, "title")
        if description := parsing.text(reply, "description"):
            event.extra["description"] = description
    elif what == "nfm_reply":
        event.payload, event.text = (
            parsing.text(reply, "response_json"),
            parsing.text(reply, "body"),
        )
        event.extra["form"] = _answers(event.payload or "")
    elif what == "call_permission_reply":
        # An answer to the phone's own question, whether the shop may call.
        event.kind, event.extra["type"] = "system", what
        event.extra["response"] = parsing.text(reply, "response")
        return True
    return event.payload is not None


def _answers(response_json: str) -> dict[str, str]:
    """What was filled in, by the form's names, without what only the Flow needs."""
    try:
        filled = parsing.read_object(response_json.encode("utf-8", "surrogatepass"))
    except Malformed:
        return {}
    return {
        parsing.text(name) or "?": text
        for name, value in filled.items()
        if name != "flow_token" and (text := _as_text(value))
    }


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return parsing.text(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return parsing.text(", ".join(value))
    return parsing.text(json.dumps(value, ensure_ascii=False))


def _template_button(event: Inbound, message: dict[str, Any]) -> bool:
    event.payload = parsing.text(message, "button", "payload")
    event.text = parsing.text(message, "button", "text")
    return event.payload is not None or event.text is not None


def _order(event: Inbound, message: dict[str, Any]) -> bool:
    """A cart from the shop's catalogue; products are named by the shop's own ids."""
    order = parsing.table(message, "order")
    event.text = parsing.text(order, "text")
    items = [
        parsing.present(
            product=parsing.ident(item, "product_retailer_id"),
            quantity=parsing.number(item, "quantity"),
            price=parsing.number(item, "item_price"),
            currency=parsing.text(item, "currency"),
        )
        for item in parsing.rows(order, "product_items")
    ]
    title = ", ".join(f"{i.get('quantity', 1)} × {i['product']}" for i in items if "product" in i)
    detail = parsing.present(
        title=title or None, items=items, catalogue=parsing.ident(order, "catalog_id")
    )
    event.attachments = [Attachment("order", detail)]
    return bool(items)


def _product_asked_about(message: dict[str, Any]) -> Attachment | None:
    """A product of the catalogue from whose page the customer writes."""
    referred = parsing.table(message, "context", "referred_product")
    product = parsing.ident(referred, "product_retailer_id")
    if product is None:
        return None
    catalogue = parsing.ident(referred, "catalog_id")
    return Attachment(
        "product", parsing.present(title=product, product=product, catalogue=catalogue)
    )


_WORDS = ("body", "text", "caption", "title", "name", "description", "question", "address")
"""Where a type that we do not know may carry words."""


def _not_showable(event: Inbound, message: dict[str, Any]) -> bool:
    what = parsing.text(message, "type")
    content = parsing.table(message, what or "text")
    kind = parsing.text(content, "type")
    detail = kind or what
    if event.text is None:
        carried = [
            text
            for table in (content, parsing.table(content, kind or ""))
            for key in _WORDS
            if (text := parsing.text(table, key))
        ]
        event.text = "\n".join(dict.fromkeys(carried)) or None
    if not event.attachments or event.attachments[0].type != "order":
        event.attachments = [Attachment("unsupported", parsing.present(detail=detail))]
    return True


def _reaction(event: Inbound, message: dict[str, Any]) -> bool:
    event.kind = "reaction"
    event.extra["target"] = parsing.ident(message, "reaction", "message_id")
    event.extra["emoji"] = parsing.text(message, "reaction", "emoji")
    return True


def _revoke(event: Inbound, message: dict[str, Any]) -> bool:
    event.kind = "delete"
    event.extra["target"] = parsing.ident(message, "revoke", "original_message_id")
    return True


def _edit(event: Inbound, message: dict[str, Any]) -> bool:
    event.kind = "edit"
    event.extra["target"] = parsing.ident(message, "edit", "original_message_id")
    edited = parsing.table(message, "edit", "message")
    event.text = parsing.text(edited, "text", "body") or parsing.text(
        edited, parsing.text(edited, "type") or "", "caption"
    )
    return True


def _system(event: Inbound, message: dict[str, Any]) -> bool:
    """…/messages/system: a customer has another number or id from now on."""
    system = parsing.table(message, "system")
    event.kind = "system"
    event.text = parsing.text(system, "body")
    event.extra["type"] = parsing.text(system, "type")
    phone = parsing.ident(system, "wa_id") or parsing.ident(system, "new_wa_id")
    scoped = parsing.ident(system, "user_id")
    if phone or scoped:
        old_phone = parsing.ident(message, "from")
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
