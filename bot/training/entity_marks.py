"""Entities as they are marked in an example: [red shirt](product)."""

from __future__ import annotations

import re
from collections.abc import Iterator

MARKED = re.compile(r"\[(?P<words>[^\[\]]*)\](?:\((?P<entity>[^()]*)\)|(?P<more>\{[^{}]*\}))")
"""Rasa's two ways: [red](colour) and [red]{"entity": "colour", "value": "RED"}."""


def plain(example: str) -> str:
    """The words of an example, without the marks."""
    return MARKED.sub(lambda found: found["words"], example)


def marks(example: str) -> Iterator[tuple[str, str | None]]:
    """Words and entity of each mark; None where it names no entity."""
    for found in MARKED.finditer(example):
        named = re.search(r'"entity" *: *"([^"]+)"', found["more"] or "")
        yield found["words"], found["entity"] or (named[1] if named else None)
