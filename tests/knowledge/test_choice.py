"""Given, offered or neither: what is done with the entries that were found."""

from __future__ import annotations

import pytest

from bot.knowledge.answer_choice import MOST_OFFERED, OFFER_FROM, choose
from bot.knowledge.entries import Entry
from bot.knowledge.search import Match


def matches(*scores: float) -> list[Match]:
    names = (f"entry_{number}" for number in range(len(scores)))
    return [Match(Entry(name, {"en": ("?",)}, {"en": "."}), s) for name, s in zip(names, scores)]


def test_what_is_sure_is_given() -> None:
    found = matches(0.7, 0.2)
    assert choose(found, 0.6).given is found[0]
    assert choose(found, 0.6).offered == ()


@pytest.mark.parametrize(
    ("scores", "offered"),
    [
        ((0.5, 0.3), 2),
        ((0.3, 0.2, 0.1), 3),
        ((0.2, 0.2, 0.2, 0.2), MOST_OFFERED),
        ((0.5, 0.02, 0.001), 2),  # the third is hardly meant
        ((0.1, 0.05, 0.05), 0),  # a guess
        ((0.5,), 0),  # one alone would pass for the answer
        ((), 0),
    ],
)
def test_what_is_likely_is_offered(scores: tuple[float, ...], offered: int) -> None:
    choice = choose(matches(*scores), 0.6)
    assert choice.given is None
    assert len(choice.offered) == offered


def test_more_certainty_can_be_asked_for() -> None:
    likely = matches(OFFER_FROM / 2, OFFER_FROM / 2)
    assert choose(likely, 0.6).offered
    assert not choose(likely, 0.6, offer_from=OFFER_FROM + 0.1).offered
