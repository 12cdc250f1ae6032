"""What a right reply says, by domain.yml."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ruamel.yaml import YAML

from bot.project import STARTER as CHECKOUT

IsRight = Callable[[str], bool]
"""Judges the text of one reply."""


class Replies:
    """The replies of domain.yml."""

    def __init__(self) -> None:
        domain = YAML(typ="safe").load((CHECKOUT / "domain.yml").read_text(encoding="utf-8"))
        self._variations = domain["responses"]

    def one_of(
        self, langs: Sequence[str], names: Sequence[str], order: str = "{order_number}"
    ) -> IsRight:
        """A text is right if it has the first sentence of one of these replies in one of these
        languages, with the number of this ``order`` where it names one."""
        patterns = [
            _first_sentence(variation["text"].replace("{order_number}", order))
            for name in names
            for variation in self._variations[name]
            if any(slot["value"] in langs for slot in variation["condition"])
        ]
        pattern = re.compile("|".join(patterns))
        return lambda text: pattern.search(text) is not None


def has(words: str) -> IsRight:
    """A text is right if it has these words, whatever their case."""
    return lambda text: words.casefold() in text.casefold()


def _first_sentence(text: str) -> str:
    """As a pattern, with anything in the place of its {words}."""
    sentence = re.split(r"(?<=[.!?])\s", text)[0]
    return ".+?".join(map(re.escape, re.split(r"\{\w+\}", sentence)))
