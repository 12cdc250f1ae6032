"""Outbound messages as LINE's Messaging API wants them.

Limits from developers.line.biz/en/reference/messaging-api/: #text-message, #image-message,
#quick-reply, #postback-action; what is counted how: …/docs/messaging-api/text-character-count
"""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

from bot.channels.base import SendFailed
from bot.channels.splitting import choose_label, in_parts, numbered
from bot.channels.text import graphemes, split_text, utf16_length
from bot.messages import Button, Outbound

_TEXT = 5000
_MOST_QUICK_REPLIES, _LABEL_GRAPHEMES, _DATA = 13, 20, 300


def render(message: Outbound) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``.

    Choices are quick replies; those with longer titles, or too many, become numbers.
    """
    text, buttons = (message.text or "").strip(), message.buttons
    if not _as_quick_replies(buttons):
        text, buttons = numbered(text, buttons), []
    texts = split_text(text, _TEXT)
    if buttons and not texts:
        texts = [choose_label(message.context)]
    if not (texts or message.image):
        return [message]
    first, *others = in_parts(message, texts, image_first=False, buttons=buttons)
    # A reply token works once.
    later = {k: v for k, v in message.context.items() if k != "reply_token"}
    return [first, *(replace(part, context=later) for part in others)]


def _as_quick_replies(buttons: list[Button]) -> bool:
    """Whether the choices can be shown as quick replies with their whole titles."""
    return len(buttons) <= _MOST_QUICK_REPLIES and all(
        graphemes(button.title) <= _LABEL_GRAPHEMES for button in buttons
    )


def messages_of(message: Outbound) -> list[dict[str, Any]]:
    """The message objects of the call that sends a fitted message: the image, then the text.

    Raises:
        SendFailed: LINE cannot carry it.
    """
    objects: list[dict[str, Any]] = []
    if message.image:
        # The preview has a limit of its own (1 MB), but LINE makes none and demands one.
        objects.append(
            {
                "type": "image",
                "originalContentUrl": message.image,
                "previewImageUrl": message.image,
            }
        )
    if message.text and message.text.strip():
        objects.append({"type": "text", "text": message.text})
    if not objects:
        raise SendFailed("the message is empty", permanent=True)
    if message.buttons:
        objects[-1]["quickReply"] = {"items": [_quick_reply(b) for b in message.buttons]}
    return objects


def retry_key(message: Outbound, objects: list[dict[str, Any]]) -> str:
    """The same UUID whenever this message is sent again: …/docs/messaging-api/retrying-api-request.

    What is sent counts too: a shop that begins with an empty database counts its keys from the
    start again, and LINE would take a new message for one that it has already.
    """
    content = json.dumps([message.account, message.to, message.key, objects], sort_keys=True)
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"line:{content}"))


def _quick_reply(button: Button) -> dict[str, Any]:
    title = button.title.strip()
    if not title or not 1 <= utf16_length(button.payload) <= _DATA:
        raise SendFailed(
            f"LINE cannot show the button {button.title!r}: it needs a title and a payload of 1 to"
            f" {_DATA} characters",
            permanent=True,
        )
    # displayText: the choice stands in the chat as if the customer had typed it.
    action = {"type": "postback", "label": title, "data": button.payload, "displayText": title}
    return {"type": "action", "action": action}
