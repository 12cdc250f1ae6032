"""What a customer's message tells the dialogue to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Name = Literal[
    "start",      # a case of ``kind``
    "instead",    # a case of ``kind`` in place of the one in hand
    "tell",       # ``fact`` is ``value``
    "correct",    # ``fact`` was wrong; it is ``value``
    "want",       # ``fact`` is to be another; which is not said yet
    "mention",    # an order by its number, ``value``
    "see",        # a proof of transfer says that ``fact`` is ``value``
    "picture",    # a picture, to be answered: ``fact`` that is asked about, or its kind, ``value``
    "note",       # something for the staff who have the case that was filed
    "skip",       # ``fact`` is not to be had
    "confirm",    # yes to what was asked
    "spoken_yes", # yes to it, by voice: it is to be typed or pressed
    "deny",       # no to it
    "ask",        # a question, answered by an approved answer
    "record",     # a question, answered by the order's record (``fact``)
    "products",   # a question about what is on sale
    "sum",        # what ``value`` pieces cost, of the product that was shown, or of ``fact``
    "wait",       # a moment, please
    "leave",      # never mind
    "resume",     # back to what was begun
    "plead",      # an exception, please, from what was refused
    "news",       # what has become of a filed case
    "person",     # somebody else, please
    "react",      # praise, thanks, a joke, anger, worry: ``value``
    "inform",     # facts, and nobody knows what for
    "repeat",     # say it again
    "unclear",
]  # fmt: skip
NAMES: tuple[str, ...] = get_args(Name)
BUYS_LATER = "buys_later"
"""The ``value`` of ``react`` where somebody will order later: no intent says so."""
SUGGESTIONS = "suggestions"
"""The ``fact`` of ``products`` where some are to be suggested."""


@dataclass(frozen=True)
class Command:
    """``text`` is the part of the message that it was read from, ``why`` the reason in plain
    English for ``sapa explain`` and the desk."""

    name: Name
    kind: str | None = None
    fact: str | None = None
    value: str | None = None
    text: str = ""
    why: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Command:
        return cls(**data)

    def as_dict(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def in_no_language(commands: Iterable[Command]) -> bool:
    """Whether the message was an address and nothing else: its words say nothing of the language
    that the customer speaks."""
    told = list(commands)
    facts_alone = all(one.name in ("tell", "correct", "mention") for one in told)
    return facts_alone and any(one.fact == "address" for one in told)
