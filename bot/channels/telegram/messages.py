"""Outbound messages as the Telegram Bot API wants them.

Limits from core.telegram.org/bots/api: #sendmessage, #sendphoto, #inlinekeyboardbutton. Text is
sent without a parse mode, so nothing in it is markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channels import parsing
from bot.channels.base import SendFailed
from bot.channels.splitting import choose_label, in_parts
from bot.channels.text import split_text, utf16_length
from bot.messages import Button, Outbound

_TEXT = 4096
_CAPTION = 1024
_CALLBACK_BYTES = 64


def render(message: Outbound) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``."""
    texts = split_text(message.text or "", _TEXT)
    if not (texts or message.image):
        if not message.buttons:
            return [message]
        texts = [choose_label(message.context)]
    together = len(texts) < 2 and (not texts or utf16_length(texts[0]) <= _CAPTION)
    first, *others = in_parts(
        message, texts, bool(message.image) and not together, message.buttons
    )
    # A button press is answered once.
    later = {k: v for k, v in message.context.items() if k != "callback_query_id"}
    return [first, *(replace(part, context=later) for part in others)]


def call_of(message: Outbound) -> tuple[str, dict[str, Any]]:
    """The method and the body that send a fitted message.

    Raises:
        SendFailed: Telegram cannot carry it.
    """
    body = place_of(message.to, message.context)
    if quote := message.context.get("quote"):
        body["reply_parameters"] = {"message_id": quote, "allow_sending_without_reply": True}
    if message.buttons:
        body["reply_markup"] = {"inline_keyboard": [[_button(b)] for b in message.buttons]}
    if message.image:
        caption = {"caption": message.text} if message.text else {}
        return "sendPhoto", body | {"photo": message.image} | caption
    if message.audio:
        return "sendVoice", body | {"voice": message.audio}
    if not (message.text and message.text.strip()):
        raise SendFailed("the message is empty", permanent=True)
    return "sendMessage", body | {"text": message.text}


def place_of(to: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """Where a conversation stands: its chat, and the topic or account in it."""
    chat, _, direct_topic = to.partition("/")
    return {"chat_id": chat} | parsing.present(
        business_connection_id=context.get("business_connection_id"),
        message_thread_id=context.get("thread"),
        direct_messages_topic_id=int(direct_topic) if direct_topic else None,
    )


def _button(button: Button) -> dict[str, str]:
    size = len(button.payload.encode("utf-8", "surrogatepass"))
    if not button.title.strip() or not 1 <= size <= _CALLBACK_BYTES:
        raise SendFailed(
            f"Telegram cannot show the button {button.title!r}: it needs a title and a payload of"
            f" 1 to {_CALLBACK_BYTES} bytes, not {size}",
            permanent=True,
        )
    return {"text": button.title, "callback_data": button.payload}
