"""Messages that a platform approved beforehand: data/message_templates.yml, sent from the desk, or
by the bot itself, when free words are no longer taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from bot.errors import UserError
from bot.messages import Purpose, Template
from bot.watched_file import WatchedFile
from bot.yaml_file import NotYaml, read_yaml

CHANNELS = ("whatsapp", "twilio")
PURPOSES = get_args(Purpose)
_OF_ORDERS = ("name", "shop", "order", "status", "courier", "tracking_number")
SENT_FOR: Mapping[str, tuple[str, ...]] = {
    "erasure": ("name", "shop", "hours"),
    "restocked": ("name", "shop", "product"),
    **dict.fromkeys(("paid", "shipped", "delivered", "refunded"), _OF_ORDERS),
}
"""What the bot sends one for by itself, and what can stand in it: that everything about a customer
is to be erased, news of an order, and that something is in stock again."""
_PLACE = re.compile(r"\{\{(\d+)\}\}")


class MessageTemplatesBroken(UserError):
    """The file cannot be used; the message says what is wrong and where."""


@dataclass(frozen=True)
class MessageTemplate:
    """``parameters`` say what takes the places of {{1}}, {{2}} … in ``text``; ``sent_for`` what the
    bot sends it for, if for anything."""

    channel: str
    name: str
    language: str
    text: str
    parameters: tuple[str, ...]
    purpose: Purpose = "notifications"
    sent_for: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from the others of its channel."""
        return f"{self.name}|{self.language}"

    def filled(self, values: list[str]) -> Template:
        """What is sent: ``values``, one for each parameter, in their places."""
        text = _PLACE.sub(lambda place: values[int(place[1]) - 1], self.text)
        return Template(self.name, self.language, values, self.purpose, text)


def read_message_templates(file: Path) -> list[MessageTemplate]:
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
    sent_for = _sent_for(which, entry.get("sent_for"), parameters)
    return MessageTemplate(
        entry["channel"],
        entry["name"],
        entry["language"],
        entry["text"],
        parameters,
        purpose,
        sent_for,
    )


def _sent_for(which: str, given: Any, parameters: tuple[str, ...]) -> tuple[str, ...]:
    """One word or a list of them."""
    sent_for = tuple(map(str, given if isinstance(given, list) else [given] if given else ()))
    for event in sent_for:
        if event not in SENT_FOR:
            raise MessageTemplatesBroken(
                f"{which} is sent_for {event!r}. Write one of: {', '.join(SENT_FOR)}."
            )
        if unknown := set(parameters) - set(SENT_FOR[event]):
            raise MessageTemplatesBroken(
                f"{which} is sent by the bot, which does not know {', '.join(sorted(unknown))}. "
                f"Parameters: {', '.join(SENT_FOR[event])}."
            )
    return sent_for


def template_for(
    event: str,
    templates: Iterable[MessageTemplate],
    channel: str,
    language: str,
    values: Mapping[str, str | None],
) -> Template | None:
    """The channel's template that is sent for ``event``, filled: in that language if there is one.
    None where there is none, or each names what is not known: a platform takes none with gaps."""
    fitting = [
        one for one in templates
        if one.channel == channel and event in one.sent_for
        and all(values.get(name) for name in one.parameters)
    ]  # fmt: skip
    if not fitting:
        return None
    chosen = next((one for one in fitting if one.language.startswith(language)), fitting[0])
    filled = [str(values[name]) for name in chosen.parameters]
    return chosen.filled(filled)


def watched_message_templates(file: Path) -> WatchedFile[list[MessageTemplate]]:
    """The file as colleagues edit it.

    Raises:
        MessageTemplatesBroken: it cannot be used at all.
    """
    return WatchedFile(file, read_message_templates, (MessageTemplatesBroken,))
