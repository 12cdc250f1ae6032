"""Outbound messages as X's API v2 wants them: docs.x.com/x-api/direct-messages/manage.

It has no buttons, and takes pictures only as uploads of the app's own: choices become numbers and
an image its address.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

from bot.channels.base import SendFailed
from bot.channels.splitting import in_parts, numbered
from bot.channels.text import split_text
from bot.messages import Outbound

_TEXT = 10_000


def render(message: Outbound) -> list[Outbound]:
    """The message in parts that are one call each: see ``Channel.render``."""
    words = numbered((message.text or "").strip(), message.buttons)
    text = "\n\n".join(filter(None, [words, message.image]))
    if not text:
        return [message]
    plain = replace(message, image=None)
    return in_parts(plain, split_text(text, _TEXT), image_first=False, buttons=[])


def body_of(message: Outbound) -> dict[str, Any]:
    """The body of the call that sends a fitted message.

    Raises:
        SendFailed: X cannot carry it.
    """
    if not (message.text and message.text.strip()):
        raise SendFailed("the message is empty", permanent=True)
    return {"text": message.text}


def comparable(text: str) -> str:
    """What stays the same of a text on its way through X, which shortens links and may escape."""
    return re.sub(r"https?://\S+", "https://", unescape(text)).strip()
