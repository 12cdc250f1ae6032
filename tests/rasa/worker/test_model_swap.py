"""Another model for a worker that goes on: taken over, or refused with the one before kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.commands.train import trained_model
from bot.rasa import model_swap
from bot.rasa.model_swap import NeedsTensorFlow, swap_model
from bot.rasa.worker.message_processor import WorkerProcessor
from bot.rasa.worker.server import WorkerAgent
from bot.settings import load_settings


@pytest.fixture(scope="module")
def model() -> Path:
    return asyncio.run(trained_model(load_settings()))


async def test_a_model_is_taken_over_by_our_processor(model: Path) -> None:
    agent = WorkerAgent()
    await swap_model(agent, model)
    before = agent.processor
    assert isinstance(before, WorkerProcessor) and agent.domain is before.domain
    assert (await agent.parse_message("hello"))["intent"]["name"] == "greet"
    await swap_model(agent, model)
    assert agent.processor is before, "it was that model already"


async def test_one_that_needs_tensorflow_is_refused_where_there_is_a_placeholder(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_swap, "has_placeholder", lambda: True)
    monkeypatch.setattr(model_swap, "components_with_tensorflow", lambda _: ["TEDPolicy"])
    agent = WorkerAgent()
    with pytest.raises(NeedsTensorFlow, match=r"TEDPolicy.*Stop Sapa and start it again"):
        await swap_model(agent, model)
    assert agent.processor is None
