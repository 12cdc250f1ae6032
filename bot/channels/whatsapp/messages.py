"""Outbound messages as the WhatsApp Cloud API wants them.

Limits, in characters, from developers.facebook.com/documentation/business-messaging/whatsapp:
messages/text-messages, messages/interactive-reply-buttons-messages,
messages/interactive-list-messages, messages/image-messages, messages/audio-messages.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from bot.channels.base import SendFailed
from bot.channels.splitting import choose_label, in_parts, numbered
from bot.channels.text import shorten, split_text, utf16_length
from bot.messages import Button, Outbound, Template

_TEXT = 4096
_CAPTION = 1024
_INTERACTIVE_TEXT = 1024
_MOST_BUTTONS, _BUTTON_TITLE, _BUTTON_ID = 3, 20, 256
_MOST_ROWS, _ROW_TITLE, _ROW_DESCRIPTION, _ROW_ID = 10, 24, 72, 200
_KEY = 512


def render(message: Outbound) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``."""
    if message.template:
        return [message]
    text, buttons = (message.text or "").strip(), message.buttons
    if len(buttons) > _MOST_ROWS or (buttons and _field_of(message.to) == "group"):
        text, buttons = numbered(text, buttons), []
    texts = split_text(text, _TEXT)
    if buttons:
        texts = _short_end(texts) or [choose_label(message.context)]
    if not (texts or message.image):
        return [message]
    # With reply buttons an image is their header; a list cannot have one.
    room = _INTERACTIVE_TEXT if buttons else _CAPTION
    together = len(texts) < 2 and (not texts or utf16_length(texts[0]) <= room)
    together = together and (not buttons or _as_reply_buttons(buttons))
    return in_parts(message, texts, bool(message.image) and not together, buttons)


_SCOPED_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]+")


def _field_of(to: str) -> Literal["to", "recipient", "group"]:
    """A phone number goes in one field, the business-scoped id ("ID.7011…") of a customer without
    one in another (…/whatsapp/business-scoped-user-ids); all else is a group, which shows no
    buttons (…/whatsapp/groups/groups-messaging)."""
    if to.isdecimal():
        return "to"
    return "recipient" if _SCOPED_ID.fullmatch(to) else "group"


def _short_end(texts: list[str]) -> list[str]:
    """The same texts with a last one that has room beside choices."""
    if not texts or utf16_length(texts[-1]) <= _INTERACTIVE_TEXT:
        return texts
    *before, last = texts
    end = split_text(last, _INTERACTIVE_TEXT)[-1]
    return [*before, last[: len(last) - len(end)].rstrip(), end]


def _as_reply_buttons(buttons: list[Button]) -> bool:
    """Whether the choices can be shown as buttons with their whole titles."""
    return len(buttons) <= _MOST_BUTTONS and all(
        utf16_length(button.title) <= _BUTTON_TITLE for button in buttons
    )


def body_of(message: Outbound) -> dict[str, Any]:
    """The body of the call that sends a fitted message.

    Raises:
        SendFailed: WhatsApp cannot carry it.
    """
    field = _field_of(message.to)
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "group" if field == "group" else "individual",
        "to" if field == "group" else field: message.to,
    }
    if message.key:
        body["biz_opaque_callback_data"] = message.key[:_KEY]  # comes back in each status
    if message.template:
        body |= {"type": "template", "template": _template(message.template)}
    elif message.buttons:
        body |= {"type": "interactive", "interactive": _interactive(message)}
    elif message.image:
        image = {"link": message.image, **({"caption": message.text} if message.text else {})}
        body |= {"type": "image", "image": image}
    elif message.audio:
        body |= {"type": "audio", "audio": {"link": message.audio}}
    elif message.text and message.text.strip():
        body |= {"type": "text", "text": {"body": message.text}}
    else:
        raise SendFailed("the message is empty", permanent=True)
    return body


def _template(template: Template) -> dict[str, Any]:
    """…/whatsapp/messages/template-messages, with parameters of its text only."""
    body: dict[str, Any] = {"name": template.name, "language": {"code": template.language}}
    if template.parameters:
        parameters = [{"type": "text", "text": words} for words in template.parameters]
        body["components"] = [{"type": "body", "parameters": parameters}]
    return body


def _interactive(message: Outbound) -> dict[str, Any]:
    reply_buttons = _as_reply_buttons(message.buttons)
    longest = _BUTTON_ID if reply_buttons else _ROW_ID
    for button in message.buttons:
        if not button.title.strip() or not 1 <= utf16_length(button.payload) <= longest:
            raise SendFailed(
                f"WhatsApp cannot show the button {button.title!r}: it needs a title and a payload"
                f" of 1 to {longest} characters",
                permanent=True,
            )
    interactive: dict[str, Any] = {"body": {"text": message.text}}
    if not reply_buttons:
        rows = [_row(button) for button in message.buttons]
        action = {"button": choose_label(message.context), "sections": [{"rows": rows}]}
        return interactive | {"type": "list", "action": action}
    if message.image:
        interactive["header"] = {"type": "image", "image": {"link": message.image}}
    replies = [
        {"type": "reply", "reply": {"id": button.payload, "title": button.title.strip()}}
        for button in message.buttons
    ]
    return interactive | {"type": "button", "action": {"buttons": replies}}


def _row(button: Button) -> dict[str, str]:
    row = {"id": button.payload, "title": shorten(button.title, _ROW_TITLE)}
    if row["title"] != button.title.strip():
        row["description"] = shorten(button.title, _ROW_DESCRIPTION)
    return row
