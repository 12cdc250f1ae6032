"""What typos, slang, mixed languages and the like may cost: a regression fails here.

The bounds are the figures of ``python -m bench.robustness`` on 2026-11-24, over all held-out
messages, less a margin of three points; a drop may be six points larger. Whoever makes the bot
better raises them; whoever must lower one says why.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.robustness import CLEAN, MESSAGES, Reading, messages, read, score
from bot.evaluation.transformations import TRANSFORMATIONS
from bot.training.project_files import Domain, examples
from tests.checkout import CHECKOUT

# (least right, largest drop) in percent and points, English and Indonesian.
BOUNDS = {
    "clean": {"en": (93, 0), "id": (93, 0)},
    "typos": {"en": (88, 11), "id": (89, 10)},
    "slang": {"en": (90, 10), "id": (90, 10)},
    "sms_style": {"en": (86, 14), "id": (85, 14)},
    "elongation": {"en": (92, 7), "id": (90, 9)},
    "code_mixing": {"en": (93, 7), "id": (92, 7)},
    "casing": {"en": (93, 6), "id": (93, 6)},
    "emoji": {"en": (94, 6), "id": (91, 8)},
    "politeness": {"en": (90, 10), "id": (86, 13)},
    "punctuation": {"en": (93, 6), "id": (90, 9)},
    "line_breaks": {"en": (93, 6), "id": (93, 6)},
}

WITHOUT_WORDS = {
    "send_photo", "send_attachment", "nlu_fallback", "moderated", "too_many_messages",
    "order_news", "no_order_news", "no_offers", "unsure_words", "misheard",
}
HELD_OUT = messages(sorted(MESSAGES.glob("messages*.yml")))


@pytest.fixture(scope="session")
def readings(model: Path) -> list[Reading]:
    return asyncio.run(read(model, HELD_OUT, seed=1))


@pytest.mark.long  # 8,000 messages are read
@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("transformation", BOUNDS)
def test_understanding_holds(readings: list[Reading], transformation: str, language: str) -> None:
    least, most = BOUNDS[transformation][language]
    measured = score(readings, transformation, language)
    assert measured.right >= least
    assert measured.drop <= most


def test_every_transformation_has_bounds() -> None:
    assert set(BOUNDS) == {CLEAN, *(change.__name__ for change in TRANSFORMATIONS)}


def test_every_intent_that_people_type_is_measured_in_both_languages() -> None:
    typed = set(Domain(CHECKOUT).intents()) - WITHOUT_WORDS
    for language in ("en", "id"):
        counts = {
            intent: sum(m.intent == intent and m.language == language for m in HELD_OUT)
            for intent in typed
        }
        assert min(counts.values()) >= 3, counts


def test_held_out_messages_are_no_examples() -> None:
    learned = {_same(example.text) for example in examples(CHECKOUT)}
    assert not [m.text for m in HELD_OUT if _same(m.text) in learned]


def _same(text: str) -> str:
    """The words alone: case and punctuation make no other message."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
