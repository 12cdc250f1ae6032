"""What holds for every turn of every conversation, whether or not somebody wrote it down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.evaluation.conversations.checks import Failure
from bot.evaluation.conversations.observation import Observed
from bot.evaluation.conversations.spoken_language import language_of_text

OF_EVERY_TURN = ("mishap", "leak", "changed", "braces", "language", "twice")
"""The checks that are made here."""

_FEWEST_WORDS = 4
"""Of a paragraph that is noticed when it comes twice; "Sama-sama, Kak!" is not."""


def failures_of_any(seen: Observed, before: Observed | None) -> list[Failure]:
    """``before`` is the turn before this one, None at the beginning."""
    if seen.mishap:
        return [Failure("mishap", seen.mishap)]
    return [
        *(Failure("leak", f"shows {value}, whose order was not proven") for value in seen.leaked),
        *(
            Failure("changed", f"{change.order} got {change.what} without a proof")
            for change in seen.foreign
        ),
        *(Failure("braces", why) for why in _braces(seen)),
        *(Failure("language", why) for why in _two_languages(seen)),
        *(Failure("twice", why) for why in _said_twice(seen, before)),
    ]


def _braces(seen: Observed) -> Iterator[str]:
    if found := re.search(r"[{}]\S*", seen.text):
        yield f"a blank was not filled: {found[0]}"


def _two_languages(seen: Observed) -> Iterator[str]:
    spoken = {language_of_text(reply.text or "") for reply in seen.replies} - {None}
    if len(spoken) > 1:
        yield "one reply is in English, another in Indonesian"


def _said_twice(seen: Observed, before: Observed | None) -> Iterator[str]:
    """A customer who asks for it may hear it again."""
    if before is None or (seen.turn and seen.turn.intent == "repeat"):
        return
    earlier = set(_paragraphs(before))
    for paragraph in _paragraphs(seen):
        if paragraph in earlier and len(paragraph.split()) >= _FEWEST_WORDS:
            yield f"says the same twice in a row: {paragraph[:60]!r}"


def _paragraphs(seen: Observed) -> list[str]:
    texts = (re.split(r"\n\s*\n", reply.text or "") for reply in seen.replies)
    return [" ".join(paragraph.casefold().split()) for text in texts for paragraph in text]
