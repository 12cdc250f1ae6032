"""What a campaign says, to whom in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.message_templates import MessageTemplate
from bot.messages import Template
from bot.personal_text import filled_text, places_in

PARAMETERS = ("name", "shop")
"""What a text of a campaign can name: it is the same for all."""

HOW_TO_STOP = "utter_offer_how_to_stop"
"""Stands below free words, in the customer's language; a template's own text has to say it."""

_BRACES = re.compile(r"\{+[^{}]*\}*|\}+")


@dataclass(frozen=True)
class Variant:
    """One of a campaign's texts. ``template`` is the name of an approved one, as its channels and
    languages have it; ``words`` are free, by language, for where the platform takes them. Either
    may be empty."""

    template: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def unknown_place(words: str) -> str | None:
    """The first thing in braces that nothing takes the place of; None where there is none."""
    known = {f"{{{name}}}" for name in PARAMETERS}
    return next((found for found in _BRACES.findall(words) if found not in known), None)


def names_customer(variant: Variant, templates: Iterable[MessageTemplate]) -> bool:
    """Whether one of its texts holds the customer's name."""
    return any("name" in places_in(text) for text in variant.words.values()) or any(
        "name" in one.parameters for one in templates
        if one.name == variant.template and one.purpose == "offers"
    )


def free_words(
    words: str, language: str, values: Mapping[str, str], how_to_stop: str | None
) -> str:
    """As they arrive: filled, where a value is empty without it, and with how to stop below."""
    filled = filled_text(words, language, values)
    return f"{filled}\n\n{how_to_stop}" if how_to_stop else filled


def template_of(
    variant: Variant, templates: Iterable[MessageTemplate], channel: str, language: str
) -> MessageTemplate | None:
    """The approved template in exactly this language (en_US is English); None where there is none,
    or it is for something else than offers, or names what differs from one to the other."""
    return next(
        (
            one for one in templates
            if variant.template and one.name == variant.template and one.channel == channel
            and one.purpose == "offers" and set(one.parameters) <= set(PARAMETERS)
            and one.language.partition("_")[0].casefold() == language
        ),
        None,
    )  # fmt: skip


def text_for(
    variant: Variant,
    templates: Iterable[MessageTemplate],
    channel: str,
    language: str,
    takes_words: bool,
    values: Mapping[str, str],
    how_to_stop: str | None,
) -> str | Template | None:
    """Free words where they are taken, else the template; never another language's. ``values`` are
    of ``PARAMETERS``; a template has no gaps, so the shop stands for who has no name. None where
    there is nothing to say."""
    if takes_words and (words := variant.words.get(language, "").strip()):
        return free_words(words, language, values, how_to_stop)
    template = template_of(variant, templates, channel, language)
    if template is None:
        return None
    return template.filled([values[name] or values["shop"] for name in template.parameters])
