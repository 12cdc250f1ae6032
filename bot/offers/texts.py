"""What a campaign says, to whom in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.message_templates import MessageTemplate
from bot.messages import Template

PARAMETERS = ("name", "shop")
"""What a template of a campaign can name: it is the same for all."""


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
) -> str | Template | None:
    """Free words where they are taken, else the template; never another language's. ``values`` fill
    a template's ``PARAMETERS``. None where there is nothing to say."""
    if takes_words and (words := variant.words.get(language, "").strip()):
        return words
    template = template_of(variant, templates, channel, language)
    return template.filled([values[name] for name in template.parameters]) if template else None
