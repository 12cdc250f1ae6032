"""Outbound messages as Slack wants them.

Limits, in characters: docs.slack.dev/reference/methods/chat.postMessage, and .../block-kit/blocks
and .../block-kit/block-elements for blocks.
"""

from __future__ import annotations

from typing import Any

from bot.channels.base import SendFailed
from bot.channels.splitting import choose_label, in_parts, numbered
from bot.channels.text import shorten, split_text, utf16_length
from bot.messages import Button, Outbound

_TEXT = 4000
"""40,000 are possible; beyond 4,000 Slack may break a message up by itself."""
_BLOCK_TEXT = 3000
_MOST_BUTTONS, _BUTTON_TITLE, _BUTTON_VALUE = 25, 75, 2000
_ALT_TEXT = 2000
SENT_BY_US = "sapa_message"
"""docs.slack.dev/messaging/message-metadata"""


def render(message: Outbound) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``."""
    text, buttons = (message.text or "").strip(), message.buttons
    if len(buttons) > _MOST_BUTTONS:
        text, buttons = numbered(text, buttons), []
    texts = split_text(text, _BLOCK_TEXT if buttons or message.image else _TEXT, _escaped_length)
    if buttons and not texts:
        texts = [choose_label(message.context)]
    if not (texts or message.image):
        return [message]
    return in_parts(message, texts, False, buttons)


def body_of(message: Outbound) -> dict[str, Any]:
    """The body of the call that sends a fitted message.

    Raises:
        SendFailed: Slack cannot carry it.
    """
    text = (message.text or "").strip()
    if not (text or message.image):
        raise SendFailed("the message is empty", permanent=True)
    # With blocks, the text is what a notification shows. It is never markup.
    body: dict[str, Any] = {
        "channel": message.to,
        "text": _escaped(text) or "📷",
        "mrkdwn": False,
        "unfurl_links": False,
    }
    if message.key:  # by which ``Slack.find_sent`` knows it
        body["metadata"] = {"event_type": SENT_BY_US, "event_payload": {"key": message.key}}
    if thread := message.context.get("thread"):
        body["thread_ts"] = thread
    if message.image or message.buttons:
        body["blocks"] = _blocks(message, text)
    return body


def _blocks(message: Outbound, text: str) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if message.image:
        alt_text = shorten(message.alt or text, _ALT_TEXT) or "📷"
        blocks.append({"type": "image", "image_url": message.image, "alt_text": alt_text})
    if text:
        blocks.append({"type": "section", "text": _plain_text(text)})
    if message.buttons:
        elements = [_button(button, place) for place, button in enumerate(message.buttons)]
        blocks.append({"type": "actions", "elements": elements})
    return blocks


def _button(button: Button, place: int) -> dict[str, Any]:
    if not button.title.strip() or not 1 <= utf16_length(button.payload) <= _BUTTON_VALUE:
        raise SendFailed(
            f"Slack cannot show the button {button.title!r}: it needs a title and a payload of 1 to"
            f" {_BUTTON_VALUE} characters",
            permanent=True,
        )
    return {
        "type": "button",
        "text": _plain_text(shorten(button.title, _BUTTON_TITLE)),
        "value": button.payload,
        "action_id": f"choice-{place + 1}",
    }


def _plain_text(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _escaped(text: str) -> str:
    """docs.slack.dev/messaging/formatting-message-text#escaping"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped_length(text: str) -> int:
    return utf16_length(_escaped(text))
