"""What may be better said in a text for customers: long sentences, a loud or a harsh tone. Hints
only; whoever writes knows why.

Words are counted, not syllables: a formula of reading ease made for one language is wrong in
another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.lazy_message import LazyMessage

LONG_SENTENCE = 25
"""Words from which on many readers begin again (plain-language guides name 20 to 25)."""

_SENTENCE = re.compile(r"[^.!?…\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLACE = re.compile(r"\{\w+\}|https?://\S+")
_LOUD = re.compile(r"\b[A-Z]{4,}(?: [A-Z]{2,})+\b|\b[A-Z]{7,}\b")
_SHOUT = re.compile(r"!\s?!")
_BEGINNING = 5
_MOST = 5
"""Hints about one text."""


def hints_on(text: str, harsh_words: Collection[str]) -> list[LazyMessage]:
    """At most _MOST, in the order of the text; ``harsh_words`` are words or phrases of its language
    that sound like orders or blame."""
    plain = _PLACE.sub(" ", text)
    return [*_long(plain), *_loud(plain), *_harsh(plain, harsh_words)][:_MOST]


def _long(text: str) -> Iterator[LazyMessage]:
    for sentence in _SENTENCE.findall(text):
        words = _WORD.findall(sentence)
        if len(words) > LONG_SENTENCE:
            yield LazyMessage(
                "A sentence has {count} words; two short ones are easier to read: “{begins} …”",
                count=len(words), begins=" ".join(words[:_BEGINNING]),
            )  # fmt: skip


def _loud(text: str) -> Iterator[LazyMessage]:
    if found := _LOUD.search(text):
        yield LazyMessage("Capitals read like shouting: {words}", words=found[0])
    if _SHOUT.search(text) or text.count("!") > 2:
        yield LazyMessage("Many exclamation marks read like shouting.")


def _harsh(text: str, words: Collection[str]) -> Iterator[LazyMessage]:
    said = f" {' '.join(_WORD.findall(text)).casefold()} "
    for word in words:
        if f" {word.casefold()} " in said:
            yield LazyMessage("“{word}” may sound like an order or blame.", word=word)
