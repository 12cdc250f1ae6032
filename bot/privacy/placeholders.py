"""Personal data that gives way to placeholders (<EMAIL_1>), and comes back in what is answered.

Unlike ``bot.privacy.redaction``, which nobody can undo, this is for a service that reads a text and
names parts of it: what it names has to be what the customer wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.plain_text import plain_text
from bot.privacy.personal_data import find_personal
from bot.privacy.redaction import LONG_NUMBER, ORDER_NUMBER, beginning
from bot.privacy.spacy_names import installed_people_finder

_PLACEHOLDER = re.compile(r"<[A-Z]{2,12}_\d{1,4}>")
_WORD = re.compile(r"(?<![\w/-])#?\w[\w/-]*")
_MANY_DIGITS = 6
"""A word with so many is the number of something: an order, a parcel, an account."""

Span = tuple[int, int, str]
"""``text[start:end]`` is of a kind such as ORDER."""


class Placeholders:
    """One for each question that is asked: the same words have the same placeholder in all of it.

    Args:
        known: what is personal wherever it stands, with its kind: {"ORD-2291": "ORDER"}.
        names: people who may be spoken of.
    """

    def __init__(self, known: Mapping[str, str], names: Iterable[str] = ()) -> None:
        self._known = [
            (re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE), kind)
            for words, kind in sorted(known.items(), key=lambda one: -len(one[0]))
            if words
        ]
        self._names = tuple(names)
        self._words: dict[str, str] = {}
        self._placeholders: dict[str, str] = {}

    def mask(self, text: str) -> str:
        """``text`` with placeholders for what is known and what ``find_personal`` finds, for order
        numbers and whatever else has many digits. What a customer wrote as one is none."""
        text = _PLACEHOLDER.sub(lambda typed: f"({typed[0][1:-1]})", plain_text(beginning(text)))
        taken = bytearray(len(text))
        spans: list[Span] = []
        for start, end, kind in self._personal(text):
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                spans.append((start, end, kind))
        masked, done = "", 0
        for start, end, kind in sorted(spans):
            masked += text[done:start] + self._placeholder(text[start:end], kind)
            done = end
        return masked + text[done:]

    def put_back(self, text: str) -> str:
        """``text`` with what was there before; a placeholder that was never given stays."""
        return _PLACEHOLDER.sub(lambda match: self._words.get(match[0], match[0]), text)

    def _personal(self, text: str) -> Iterator[Span]:
        """All of it, the surest first."""
        for pattern, kind in self._known:
            for match in pattern.finditer(text):
                yield *match.span(), kind
        for found in find_personal(text, self._names, installed_people_finder()):
            yield found.start, found.end, found.kind.upper()
        for match in ORDER_NUMBER.finditer(text):
            yield *match.span(), "ORDER"
        for match in _WORD.finditer(text):
            digits = sum(map(str.isdigit, match[0]))
            if digits >= _MANY_DIGITS or (match[0].startswith("#") and digits):
                yield *match.span(), "NUMBER"
        for match in LONG_NUMBER.finditer(text):
            yield *match.span(), "NUMBER"

    def _placeholder(self, words: str, kind: str) -> str:
        key = words.casefold()
        if key not in self._placeholders:
            kind = kind.replace("_", "")
            count = sum(one.startswith(f"<{kind}_") for one in self._words)
            placeholder = f"<{kind}_{count + 1}>"
            self._placeholders[key] = placeholder
            self._words[placeholder] = words
        return self._placeholders[key]
