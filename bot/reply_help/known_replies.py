"""The replies that can be suggested, and which of them a text is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Source = Literal["answer", "canned", "colleague"]

SAME_TEXT = 0.72
"""The likeness of letters from which on what a colleague sent is the reply that it was made of."""

_PLACE = re.compile(r"\{\w+\}")
_SPACES = re.compile(r"\W+")


@dataclass(frozen=True)
class KnownReply:
    """``texts`` by language, with {places}; ``questions`` are customers' words that it answers,
    ``intents`` what a customer wants to whom it is given. ``name`` tells it from all others."""

    name: str
    source: Source
    title: str
    texts: dict[str, str] = field(hash=False)  # compared, but no dict can be hashed
    questions: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> KnownReply:
        return cls(
            **{**data, "questions": tuple(data["questions"]), "intents": tuple(data["intents"])}
        )


class Letters:
    """How alike texts are by their groups of three letters, 0 to 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._counts = [_trigrams(text) for text in texts]

    def likenesses(self, text: str) -> list[float]:
        """To each of the texts: the shared part of both (Dice)."""
        asked = _trigrams(text)
        return [_dice(asked, count) for count in self._counts]

    def contained(self, text: str) -> list[float]:
        """How much of ``text``, a beginning perhaps, stands in each of the texts."""
        asked = _trigrams(text)
        total = sum(asked.values()) or 1
        return [sum((asked & count).values()) / total for count in self._counts]


def recognised(text: str, replies: Iterable[KnownReply]) -> str | None:
    """The name of the reply that ``text`` is, as somebody filled and changed it; None if none."""
    wordings = [(reply.name, words) for reply in replies for words in reply.texts.values()]
    alike = Letters([_PLACE.sub("", words) for _, words in wordings]).likenesses(text)
    best = max(range(len(wordings)), key=alike.__getitem__, default=None)
    return None if best is None or alike[best] < SAME_TEXT else wordings[best][0]


def _trigrams(text: str) -> Counter[str]:
    plain = f" {_SPACES.sub(' ', text.casefold()).strip()} "
    return Counter(plain[start : start + 3] for start in range(len(plain) - 2))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 0.0
