"""Outbound messages as TikTok's Business Messaging API wants them.

Limits, in characters, from business-api.tiktok.com/portal/docs (business/message/send/). Pictures
must be uploaded and are not allowed between all countries, so an image becomes its address.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.channels.base import SendFailed
from bot.channels.splitting import choose_label, in_parts, numbered
from bot.channels.text import split_text, utf16_length
from bot.messages import Outbound

_TEXT = 6000
_MOST_BUTTONS, _CARD_TITLE, _BUTTON_TITLE, _BUTTON_ID = 3, 40, 20, 40


def render(message: Outbound) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``.

    A card of buttons has room for few words. A longer text gets numbers rather than a card of its
    own: TikTok allows only about ten messages until the customer writes again.
    """
    text = (message.text or "").strip()
    if message.buttons and not (text or message.image):
        text = choose_label(message.context)
    if _as_card(replace(message, text=text)):
        return [replace(message, text=text)]
    words = "\n\n".join(filter(None, [numbered(text, message.buttons), message.image]))
    if not words:
        return [message]
    plain = replace(message, image=None)
    return in_parts(plain, split_text(words, _TEXT), image_first=False, buttons=[])


def _as_card(message: Outbound) -> bool:
    return (
        1 <= len(message.buttons) <= _MOST_BUTTONS
        and not message.image
        and 1 <= utf16_length(message.text or "") <= _CARD_TITLE
        and all(
            button.title.strip()
            and utf16_length(button.title) <= _BUTTON_TITLE
            and 1 <= utf16_length(button.payload) <= _BUTTON_ID
            for button in message.buttons
        )
    )


def body_of(message: Outbound, business: str) -> dict[str, Any]:
    """The body of the call that sends a fitted message.

    Raises:
        SendFailed: TikTok cannot carry it.
    """
    body = _to(message.to, business)
    if message.buttons:
        buttons = [
            {"type": "REPLY", "title": button.title.strip(), "id": button.payload}
            for button in message.buttons
        ]
        card = {"type": "QA_BUTTON_CARD", "title": message.text, "buttons": buttons}
        return body | {"message_type": "TEMPLATE", "template": card}
    if not (message.text and message.text.strip()):
        raise SendFailed("the message is empty", permanent=True)
    return body | {"message_type": "TEXT", "text": {"body": message.text}}


def action_of(action: str, conversation: str, business: str) -> dict[str, Any]:
    """The body of the call that shows ``TYPING`` (for five seconds) or ``MARK_READ``."""
    return _to(conversation, business) | {"message_type": "SENDER_ACTION", "sender_action": action}


def _to(conversation: str, business: str) -> dict[str, Any]:
    return {
        "business_id": business, "recipient_type": "CONVERSATION", "recipient": conversation
    }
