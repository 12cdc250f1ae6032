"""Messages that a platform approved beforehand: data/message_templates.yml, sent from the desk, or
by the bot itself, when free words are no longer taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from bot.followed_file import FollowedFile
from bot.messages import Purpose
from bot.settings import PROJECT
from bot.yaml_file import NotYaml, read_yaml

FILE = PROJECT / "data" / "message_templates.yml"
CHANNELS = ("whatsapp", "twilio")
PURPOSES = get_args(Purpose)
SENT_FOR = ("erasure",)
"""What the bot sends one for by itself: that everything about a customer is to be erased."""
FILLED = ("name", "shop", "hours")
"""What can stand in such a one."""
_PLACE = re.compile(r"\{\{(\d+)\}\}")


class MessageTemplatesBroken(Exception):
    """The file cannot be used; the message says what is wrong and where."""


@dataclass(frozen=True)
class MessageTemplate:
    """``parameters`` say what takes the places of {{1}}, {{2}} … in ``text``; ``sent_for`` what the
    bot sends it for, if anything."""

    channel: str
    name: str
    language: str
    text: str
    parameters: tuple[str, ...]
    purpose: Purpose = "notifications"
    sent_for: str | None = None

    @property
    def key(self) -> str:
        """What tells it from the others of its channel."""
        return f"{self.name}|{self.language}"


def read_message_templates(file: Path = FILE) -> list[MessageTemplate]:
    """The templates of the file, in its order; none if there is no file.

    Raises:
        MessageTemplatesBroken: it is no list of templates, one lacks something, or its parameters
            do not fit its text.
    """
    if not file.exists():
        return []
    try:
        content = read_yaml(file, file.name)
    except NotYaml as error:
        raise MessageTemplatesBroken(str(error)) from error
    if not isinstance(content, list):
        raise MessageTemplatesBroken(f"{file.name} is no list. Begin each template with a dash.")
    return [_template(f"{file.name}: template {n}", entry) for n, entry in enumerate(content, 1)]


def _template(which: str, entry: Any) -> MessageTemplate:
    if not isinstance(entry, Mapping):
        raise MessageTemplatesBroken(f"{which} is none. Write channel, name, language and text.")
    for key in ("channel", "name", "language", "text"):
        if not isinstance(entry.get(key), str):
            raise MessageTemplatesBroken(f"{which} has no {key}. Write it as text.")
    if entry["channel"] not in CHANNELS:
        raise MessageTemplatesBroken(
            f"{which} is for {entry['channel']}, which has none. Channels: {', '.join(CHANNELS)}."
        )
    parameters = tuple(str(one) for one in entry.get("parameters") or ())
    places = {int(number) for number in _PLACE.findall(entry["text"])}
    if places != set(range(1, len(parameters) + 1)):
        raise MessageTemplatesBroken(
            f"{which} has {len(parameters)} parameters, and its text other places. Name one for "
            "each of {{1}}, {{2}} …, in their order."
        )
    purpose = entry.get("purpose", "notifications")
    if purpose not in PURPOSES:
        raise MessageTemplatesBroken(
            f"{which} has the purpose {purpose!r}. Write one of: {', '.join(PURPOSES)}."
        )
    sent_for = entry.get("sent_for")
    if sent_for is not None:
        if sent_for not in SENT_FOR:
            raise MessageTemplatesBroken(
                f"{which} is sent_for {sent_for!r}. Write one of: {', '.join(SENT_FOR)}."
            )
        if unknown := set(parameters) - set(FILLED):
            raise MessageTemplatesBroken(
                f"{which} is sent by the bot, which does not know {', '.join(sorted(unknown))}. "
                f"Parameters: {', '.join(FILLED)}."
            )
    return MessageTemplate(
        entry["channel"],
        entry["name"],
        entry["language"],
        entry["text"],
        parameters,
        purpose,
        sent_for,
    )


def followed_message_templates() -> FollowedFile[list[MessageTemplate]]:
    """The file as colleagues edit it.

    Raises:
        MessageTemplatesBroken: it cannot be used at all.
    """
    return FollowedFile(FILE, read_message_templates, (MessageTemplatesBroken,))
