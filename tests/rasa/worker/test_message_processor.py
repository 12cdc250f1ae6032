"""The worker's processor decides as Rasa's own does, and asks fewer policies."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.commands.train import trained_model
from bot.rasa.worker.message_processor import WorkerProcessor
from bot.rasa.worker.server import WorkerAgent
from bot.settings import load_settings

MESSAGES = [
    ("where is my order ORD-2291?", "order_status"), ("hello", "greet"), ("xyzzy plugh", None),
    ("cancel my order please", "cancel_order"), ("are you a robot?", "bot_challenge"),
    ("makasih ya kak", "thank"),
]  # fmt: skip


@pytest.fixture(scope="module")
def processors() -> tuple[MessageProcessor, WorkerProcessor]:
    model = asyncio.run(trained_model(load_settings()))
    own = WorkerAgent()
    own.load_model(model)
    theirs = Agent.load(str(model))
    assert theirs.processor and isinstance(own.processor, WorkerProcessor)
    return theirs.processor, own.processor


async def test_both_understand_and_decide_the_same(
    processors: tuple[MessageProcessor, WorkerProcessor],
) -> None:
    theirs, ours = processors
    asked: list[str] = []
    predicted = 0
    run = ours.graph_runner.run

    def counted(inputs: Any = None, targets: Any = None) -> Any:
        asked.extend(targets)
        return run(inputs, targets)

    ours.graph_runner.run = counted  # type: ignore[method-assign]
    for text, intent in MESSAGES:
        events: list[Event] = [ActionExecuted("action_listen")]
        parsed = [await each.parse_message(_message(text)) for each in processors]
        assert parsed[0]["intent"] == parsed[1]["intent"]
        assert intent is None or parsed[0]["intent"]["name"] == intent
        said = parsed[0]
        events.append(UserUttered(text, said["intent"], said["entities"], said))
        for _ in range(4):
            predictions = [
                each._predict_next_with_tracker(_tracker(each, events)) for each in processors
            ]
            predicted += 1
            chosen = [one.max_confidence_index for one in predictions]
            assert chosen[0] == chosen[1], text
            assert predictions[0].policy_name == predictions[1].policy_name
            assert sorted(str(e) for e in predictions[0].events) == sorted(
                str(e) for e in predictions[1].events
            )
            action = theirs.domain.action_names_or_texts[chosen[0]]
            events = [*events, *predictions[0].events, ActionExecuted(action)]
            if action == "action_listen":
                break
    whole = asked.count(ours.model_metadata.core_target or "")
    assert 0 < whole < predicted, "some is decided by one policy alone, and not all"


def _message(text: str) -> Any:
    from rasa.core.channels.channel import UserMessage

    return UserMessage(text)


def _tracker(processor: MessageProcessor, events: list[Event]) -> DialogueStateTracker:
    slots = processor.domain.slots
    return DialogueStateTracker.from_events("1", [SlotSet("language", "en"), *events], slots)
