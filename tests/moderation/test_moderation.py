"""Moderation as the shipped model does it: what it must find, and what it must leave alone.

The bounds are the figures of ``python -m bench.moderation`` on 2026-11-29, less a margin.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from bench.moderation import HELD_OUT, ORDINARY, judge, ordinary_messages
from bot.commands.train import trained_model
from bot.desk.settings import moderation_flags
from bot.moderation import moderator
from bot.moderation.examples import (
    ModerationExamplesError,
    load_judged,
    read_judged,
)
from bot.moderation.moderator import FINE
from bot.settings import load_settings
from tests.checkout import CHECKOUT

LEAST_FOUND = {"abuse": 0.7, "threat": 0.7, "spam": 0.84, "self_harm": 0.83, "emergency": 0.92}
"""Answered as what they are."""
LEAST_FOUND_DEVELOPING = {"threat": 0.9, "spam": 0.9, "self_harm": 0.95, "emergency": 0.95}
"""The same of the messages that signs and thresholds are fitted on."""
MOST_FALSE_DEVELOPING = 0.03
MOST_PROVOKED = 0.05
"""Of what was written to look like something else, answered by moderation."""
MOST_ORDINARY = 0.005
MOST_ORDINARY_SHOWN = 0.025
"""Of what customers of any shop say: answered by moderation, shown to staff alone. Of 4,417 it is
20: 18 of them short phrasings of other shops ("mati sendiri terus", of a machine), which are new
in data/phrasebook. The goal is 0.001."""


DEVELOPMENT = sorted((CHECKOUT / "tests" / "moderation").glob("moderation_development*.yml"))


@pytest.fixture(scope="module")
def agent() -> Agent:
    return Agent.load(str(asyncio.run(trained_model(load_settings()))))


def test_held_out_messages(agent: Agent) -> None:
    said = [one for file in HELD_OUT for one in read_judged(file)]
    told = asyncio.run(judge(agent, [one.text for one in said]))
    answered = [(one.kind, t.kind) for one, t in zip(said, told) if t.is_answered]
    all_ = Counter(one.kind for one in said)
    right = Counter(kind for kind, taken_for in answered if kind == taken_for)
    for kind, least in LEAST_FOUND.items():
        assert right[kind] / all_[kind] >= least, kind
    assert sum(kind == FINE for kind, _ in answered) / all_[FINE] <= MOST_PROVOKED


@pytest.mark.long
def test_messages_that_signs_are_fitted_on(agent: Agent) -> None:
    said = [one for file in DEVELOPMENT for one in read_judged(file)]
    told = asyncio.run(judge(agent, [one.text for one in said]))
    all_ = Counter((one.kind, one.language) for one in said)
    right = Counter(
        (one.kind, one.language)
        for one, t in zip(said, told)
        if t.is_answered and t.kind == one.kind
    )
    for kind, least in LEAST_FOUND_DEVELOPING.items():
        for language in ("en", "id"):
            assert right[kind, language] / all_[kind, language] >= least, (kind, language)
    false = Counter(o.language for o, t in zip(said, told) if o.kind == FINE and t.is_answered)
    for language in ("en", "id"):
        assert false[language] / all_[FINE, language] <= MOST_FALSE_DEVELOPING, language


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.long)])
def test_ordinary_messages_are_answered_as_such(agent: Agent, every: int) -> None:
    sets = ordinary_messages()
    provoking = sets.pop(ORDINARY.name)[:: min(every, 3)]
    told = asyncio.run(judge(agent, [one.text for one in provoking]))
    assert sum(t.is_answered for t in told) / len(told) <= MOST_PROVOKED
    ordinary = [one.text for said in sets.values() for one in said][::every]
    told = asyncio.run(judge(agent, ordinary))
    assert sum(t.is_answered for t in told) / len(told) <= MOST_ORDINARY
    assert sum(t.kind != FINE for t in told) / len(told) <= MOST_ORDINARY_SHOWN


def test_held_out_messages_are_not_learned_from() -> None:
    learned = {one.text.casefold() for one in load_judged(CHECKOUT / "data" / "moderation")}
    developing = {one.text.casefold() for file in DEVELOPMENT for one in read_judged(file)}
    files = [*HELD_OUT, ORDINARY]
    said = {one.text.casefold() for file in files for one in read_judged(file)}
    assert not learned & (said | developing)
    assert not developing & said


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("rude:\n  en: [you]\n", "'rude' is not known"),
        ("abuse:\n  - you\n", "write messages under their language, such as en"),
        ("abuse:\n  en: [a: b]\n", "Put it in quotes"),
        ("abuse: [", "not valid YAML"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "abuse.yml"
    file.write_text(content)
    with pytest.raises(ModerationExamplesError, match=complaint):
        read_judged(file)


def test_the_desk_knows_all_kinds() -> None:
    assert moderation_flags.KINDS == moderator.KINDS
