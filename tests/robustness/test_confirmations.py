"""Yes and no in people's own words, on answers that the bot never learned from."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

from bot.nlu.confirmation_examples import NEITHER, NO, YES, Answered, read_confirmations
from tests.checkout import CHECKOUT

HELD_OUT = read_confirmations(Path(__file__).with_name("confirmations.yml"))


async def _parse(agent: Agent, texts: list[str]) -> list[dict[str, Any]]:
    return [await agent.parse_message(text) for text in texts]


@pytest.fixture(scope="session")
def agent(model: Path) -> Agent:
    return Agent.load(str(model))


@pytest.fixture(scope="session")
def told(agent: Agent) -> list[tuple[Answered, str]]:
    parsed = asyncio.run(_parse(agent, [one.text for one in HELD_OUT]))
    return [(one, p["confirmation"]["answer"] or NEITHER) for one, p in zip(HELD_OUT, parsed)]


def test_nothing_is_done_without_a_clear_yes(told: list[tuple[Answered, str]]) -> None:
    yes = [one for one, answer in told if answer == YES]
    wrong = [one.text for one in yes if one.answer != YES]
    assert len(wrong) <= 0.06 * len(yes), wrong


def test_most_answers_are_understood(told: list[tuple[Answered, str]]) -> None:
    right = Counter(one.answer for one, answer in told if answer == one.answer)
    counts = Counter(one.answer for one in HELD_OUT)
    assert right[YES] >= 0.6 * counts[YES]
    assert right[NO] >= 0.6 * counts[NO]


CONTRASTS = {
    YES: [
        "yes cancel it", "iya batalin aja", "ya batalkan", "go ahead and cancel", "gas", "boleh",
        "yg itu udah bener", "yes but send it to my office", "iya kak jadi batal",
    ],
    NO: [
        "jangan dibatalin", "ga jadi batal", "keep it", "g usah", "jangan", "don't cancel it",
        "actually no, keep it, my husband wants it after all", "eh jangan deh, suami mau",
    ],
    NEITHER: [
        "👍", "😂", "...", "?", "how long does the refund take?", "refundnya berapa lama?",
        "bentar", "let me think", "21 not 12", "cancel it", "is it too late to cancel?",
    ],
}  # fmt: skip


@pytest.mark.parametrize("answer", CONTRASTS)
def test_what_decides_is_understood(agent: Agent, answer: str) -> None:
    texts = CONTRASTS[answer]
    parsed = asyncio.run(_parse(agent, texts))
    understood = {t: p["confirmation"]["answer"] or NEITHER for t, p in zip(texts, parsed)}
    assert understood == dict.fromkeys(texts, answer)


def test_each_part_has_its_own_answer_and_wish(agent: Agent) -> None:
    [parsed] = asyncio.run(_parse(agent, ["iya batalin aja. ongkir ke bandung berapa?"]))
    first, second = parsed["parts"]
    assert first["confirmation"]["answer"] == YES
    assert second["confirmation"]["answer"] is None
    assert second["intent"]["name"] == "delivery_cost"


def test_held_out_answers_are_no_examples() -> None:
    learned = read_confirmations(CHECKOUT / "data" / "confirmations.yml")
    texts = {one.text.casefold() for one in learned}
    assert not [one.text for one in HELD_OUT if one.text.casefold() in texts]
