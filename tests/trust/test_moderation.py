"""Moderation as the shipped model does it: what it must find, and what it must leave alone.

The bounds are the figures of ``python -m bench.moderation`` on 2026-11-24, less a margin.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from bench.moderation import HELD_OUT, judge
from bench.robustness import MESSAGES, messages
from bot.commands.train import trained_model
from bot.settings import PROJECT, load_settings
from bot.trust.moderation import FINE
from bot.trust.moderation_examples import (
    ModerationExamplesError,
    load_judged,
    read_judged,
)

LEAST_FOUND = {"abuse": 0.7, "threat": 0.7, "spam": 0.75, "self_harm": 0.8, "emergency": 0.85}
MOST_WRONG = 0.2
"""Of the hard cases of the held-out files that are fine."""
MOST_ORDINARY = 0.02


@pytest.fixture(scope="module")
def agent() -> Agent:
    return Agent.load(str(asyncio.run(trained_model(load_settings()))))


def test_held_out_messages(agent: Agent) -> None:
    said = [one for file in HELD_OUT for one in read_judged(file)]
    told = asyncio.run(judge(agent, [one.text for one in said]))
    all_, right = Counter(one.kind for one in said), Counter(
        one.kind for one, kind in zip(said, told) if one.kind == kind
    )
    for kind, least in LEAST_FOUND.items():
        assert right[kind] / all_[kind] >= least, kind
    assert 1 - right[FINE] / all_[FINE] <= MOST_WRONG


def test_ordinary_messages_are_left_alone(agent: Agent) -> None:
    ordinary = messages(sorted(MESSAGES.glob("messages*.yml")))
    told = asyncio.run(judge(agent, [one.text for one in ordinary]))
    assert sum(kind != FINE for kind in told) / len(ordinary) <= MOST_ORDINARY


def test_held_out_messages_are_not_learned_from() -> None:
    learned = {one.text.casefold() for one in load_judged(PROJECT / "data" / "moderation")}
    said = [one.text.casefold() for file in HELD_OUT for one in read_judged(file)]
    assert not learned & set(said)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("rude:\n  en: [you]\n", "'rude' is not known"),
        ("abuse:\n  - you\n", "write messages under en and id"),
        ("abuse:\n  en: [a: b]\n", "Put it in quotes"),
        ("abuse: [", "not valid YAML"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "abuse.yml"
    file.write_text(content)
    with pytest.raises(ModerationExamplesError, match=complaint):
        read_judged(file)
