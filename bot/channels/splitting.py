"""One message in several: what the channels' ``render`` have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.languages import sentence
from bot.messages import Button, Outbound


def choose_label(context: Mapping[str, Any]) -> str:
    """What stands over choices where a platform wants words and the message has none."""
    return sentence("choose", context.get("language"))


def numbered(text: str, buttons: list[Button]) -> str:
    """The text with its choices as numbered lines, for what a platform cannot show as buttons."""
    lines = [f"{number}. {button.title}" for number, button in enumerate(buttons, start=1)]
    return "\n\n".join(filter(None, [text, "\n".join(lines)]))


def in_parts(
    message: Outbound, texts: list[str], image_first: bool, buttons: list[Button]
) -> list[Outbound]:
    """The message as its sound (always alone) or image (alone, if ``image_first``, else with the
    first text), then one part a text; ``buttons`` go with the last. The first part keeps the
    message's key, the others are counted behind it."""
    contents: list[dict[str, Any]] = [{"text": text, "image": None} for text in texts]
    if message.audio:
        contents.insert(0, {"text": None, "image": None})
    elif image_first or not contents:
        contents.insert(0, {"text": None, "image": message.image})
    else:
        contents[0]["image"] = message.image
    last = len(contents) - 1
    return [
        replace(
            message,
            **content,
            audio=message.audio if position == 0 else None,
            buttons=buttons if position == last else [],
            key=message.key if position == 0 else f"{message.key}/{position + 1}",
        )
        for position, content in enumerate(contents)
    ]
