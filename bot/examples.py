"""Examples as Rasa's training data writes them, and the entities that are marked in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.languages import LANGUAGES

MARKED = re.compile(
    r"\[(?P<words>[^\[\]]*)\]"
    r"(?:\((?P<entity>[^():]*)(?::(?P<value>[^()]*))?\)"
    r"|(?P<more>\{[^{}]*\})|\[(?P<several>\s*\{[^\[\]]*\}\s*)\])"
)
"""Rasa's ways: [red](colour), [red](colour:RED), [red]{"entity": "colour", "role": "sole"}, and a
list of several such objects."""


class MarkBroken(ValueError):
    """A mark cannot be read; the message is the mark."""


@dataclass(frozen=True)
class Mark:
    """An entity that is marked in an example; ``value`` is what it stands for, None: its words."""

    words: str
    entity: str
    role: str | None = None
    group: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        more = "".join(f" · {part}" for part in (self.role, self.group) if part)
        return f"{self.entity}{more}{f' = {self.value}' if self.value else ''}"


def spoken(examples: Any) -> Iterator[tuple[int, str, Any]]:
    """What Rasa reads of the ``examples`` of an intent, lookup, synonym or regex: for each its
    place, its text, and its own metadata.

    In the short form, a text, the place is the line; in the long form, a list, the number of the
    entry; both from 0. What Rasa passes over is not among them.
    """
    if isinstance(examples, str):
        for number, line in enumerate(examples.splitlines()):
            if line.startswith("-") and line[1:].strip():
                yield number, line[1:].strip(), None
    elif isinstance(examples, list):
        for number, entry in enumerate(examples):
            text = entry.get("text") if isinstance(entry, dict) else None
            if isinstance(text, str) and text.strip():
                yield number, " ".join(text.split()), entry.get("metadata")


def plain(example: str) -> str:
    """The words of an example, without the marks."""
    return MARKED.sub(lambda found: found["words"], example)


def marks(example: str) -> Iterator[Mark]:
    """The entities marked in an example.

    Raises:
        MarkBroken: one is not written as Rasa wants it.
    """
    for found in MARKED.finditer(example):
        yield from marks_of(found)


def marks_of(found: re.Match[str]) -> list[Mark]:
    """The entities of one mark that MARKED found. Raises MarkBroken."""
    words = found["words"]
    if found["entity"] is not None:
        return [Mark(words, found["entity"], value=found["value"])]
    try:
        described = json.loads(found["more"] or f"[{found['several']}]")
    except ValueError as error:
        raise MarkBroken(found[0]) from error
    listed = described if isinstance(described, list) else [described]
    if not all(isinstance(one.get("entity"), str) for one in listed):
        raise MarkBroken(found[0])
    return [Mark(words, *(one.get(key) for key in ("entity", "role", "group", "value")))
            for one in listed]  # fmt: skip


def language_of(*metadata: Any) -> str | None:
    """The language that the first of these metadata names which names one."""
    named = (one.get("language") for one in metadata if isinstance(one, dict))
    return next((language for language in named if language in LANGUAGES), None)
