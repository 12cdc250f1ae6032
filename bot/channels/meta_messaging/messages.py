"""Outbound messages as the Send API wants them, on Messenger and on Instagram.

developers.facebook.com/docs/messenger-platform/reference/send-api,
…/docs/messenger-platform/send-messages/quick-replies and
…/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.channels.base import SendFailed
from bot.channels.splitting import choose_label, in_parts, numbered
from bot.channels.text import split_text, utf16_length
from bot.messages import Button, Outbound

_MOST_QUICK_REPLIES, _TITLE, _PAYLOAD = 13, 20, 1000
_METADATA = 999
_DAY_S = 24 * 60 * 60.0
_WINDOW_S, HUMAN_AGENT_S = _DAY_S, 7 * _DAY_S
"""How long after the customer's last message anybody, and a person, may write to them:
developers.facebook.com/docs/messenger-platform/policy/policy-overview"""


@dataclass(frozen=True)
class Format:
    """What differs: ``longest_text`` by ``measure``; ``metadata`` says whether a message can carry
    words that come back in its echo."""

    platform: str
    longest_text: int
    measure: Callable[[str], int]
    metadata: bool


def render(message: Outbound, form: Format) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``.

    Text and image cannot share a call. Choices are quick replies, under a text always, since
    Instagram shows them nowhere else; those with longer titles, or too many, become numbers.
    """
    text, buttons = (message.text or "").strip(), message.buttons
    if not _as_quick_replies(buttons):
        text, buttons = numbered(text, buttons), []
    texts = split_text(text, form.longest_text, form.measure)
    if buttons and not texts:
        texts = [choose_label(message.context)]
    if not (texts or message.image):
        return [message]
    return in_parts(message, texts, bool(message.image), buttons)


def _as_quick_replies(buttons: list[Button]) -> bool:
    """Whether the choices can be shown as quick replies with their whole titles."""
    return len(buttons) <= _MOST_QUICK_REPLIES and all(
        utf16_length(button.title) <= _TITLE for button in buttons
    )


def body_of(message: Outbound, form: Format, now: float) -> dict[str, Any]:
    """The body of the call that sends a fitted message at ``now`` (Unix seconds).

    Raises:
        SendFailed: the platform cannot carry it, or does not allow it any more.
    """
    content: dict[str, Any]
    if message.image:
        content = {"attachment": {"type": "image", "payload": {"url": message.image}}}
    elif message.audio:
        content = {"attachment": {"type": "audio", "payload": {"url": message.audio}}}
    elif message.text and message.text.strip():
        content = {"text": message.text}
    else:
        raise SendFailed("the message is empty", permanent=True)
    if message.buttons:
        content["quick_replies"] = [_quick_reply(b, form.platform) for b in message.buttons]
    if form.metadata and message.key:
        content["metadata"] = message.key[:_METADATA]
    return {"recipient": {"id": message.to}, **_purpose(message, form, now), "message": content}


def _purpose(message: Outbound, form: Format, now: float) -> dict[str, str]:
    """Why we may write. A time that is not known is left for the platform to judge."""
    last = message.context.get("written_at")
    age = now - last if isinstance(last, (int, float)) else 0.0
    if age <= _WINDOW_S:
        return {"messaging_type": "RESPONSE"}
    if message.author == "bot":
        raise SendFailed(
            f"the customer last wrote more than 24 hours ago: {form.platform} lets only a person"
            " answer now",
            permanent=True,
        )
    if age <= HUMAN_AGENT_S:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    raise SendFailed(
        f"the customer last wrote more than 7 days ago: {form.platform} takes no answer any more",
        permanent=True,
    )


def _quick_reply(button: Button, platform: str) -> dict[str, str]:
    if not button.title.strip() or not 1 <= utf16_length(button.payload) <= _PAYLOAD:
        raise SendFailed(
            f"{platform} cannot show the button {button.title!r}: it needs a title and a payload of"
            f" 1 to {_PAYLOAD} characters",
            permanent=True,
        )
    return {"content_type": "text", "title": button.title.strip(), "payload": button.payload}
