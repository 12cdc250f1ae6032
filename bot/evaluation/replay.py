"""Replays written conversations against a model; run apart by ``bot.evaluation.stories``.

Job: ``model`` and ``stories`` (paths). Result: ``given_intents`` (the written intents stand) and,
if the model has NLU, ``end_to_end`` (texts are parsed by the model). Each has ``conversations``, a
list of ``steps`` ``[said, intent, understood as, expected action, predicted action, confidence]``,
and the milliseconds a turn; a turn ends at its first wrong action.

Not `rasa test`: its end-to-end evaluation hands the policies the written intent even where the
model understood another, and calls every entity that a story does not spell out an error.
"""

from __future__ import annotations

import asyncio
import resource
import time
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.structures import StoryStep
from rasa.shared.data import TrainingType
from rasa.shared.importers.utils import story_graph_from_paths

from bot.evaluation.subprocess_job import Job, do_job
from bot.plain_text import as_message

Step = list[Any]


@dataclass(frozen=True)
class _Decision:
    action: str
    confidence: float


def replay_all(job: Job) -> dict[str, Any]:
    """Each conversation from its beginning; after a wrong turn it goes on with what was right."""
    processor = Agent.load(job["model"]).processor
    stories = story_graph_from_paths([job["stories"]], processor.domain).story_steps
    result: dict[str, Any] = {"given_intents": _measure(stories, processor, understand=False)}
    if processor.model_metadata.training_type is not TrainingType.CORE:
        result["end_to_end"] = _measure(stories, processor, understand=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**result, "memory_mb": memory}


def _measure(
    stories: list[StoryStep], processor: MessageProcessor, understand: bool
) -> dict[str, Any]:
    turns = sum(isinstance(event, UserUttered) for story in stories for event in story.events)
    asyncio.run(_replay(stories[0], processor, understand))  # what is loaded at the first message
    began, began_cpu = time.perf_counter(), time.process_time()
    conversations = [asyncio.run(_replay(story, processor, understand)) for story in stories]
    return {
        "conversations": conversations,
        "turns": turns,
        "turn_ms": 1000 * (time.perf_counter() - began) / turns,
        "turn_cpu_ms": 1000 * (time.process_time() - began_cpu) / turns,
    }


async def _replay(story: StoryStep, processor: MessageProcessor, understand: bool) -> list[Step]:
    tracker = DialogueStateTracker(story.block_name, processor.domain.slots)
    began, *events = story.explicit_events(processor.domain)
    tracker.update(began)  # Rasa listens before the first message without deciding to
    steps: list[Step] = []
    lost = False
    for event in events:
        if isinstance(event, UserUttered):
            said, intent = event.text or f"/{event.intent_name}", event.intent_name
            if understand and event.text:
                event = await _understood(event.text, processor)
            understood, lost = event.intent_name, False
        elif isinstance(event, ActionExecuted) and not lost:
            decision = _decide(tracker, processor, event.action_name)
            lost = decision.action != event.action_name
            steps.append(
                [said, intent, understood, event.action_name, decision.action, decision.confidence]
            )
        tracker.update(event)
    return steps


async def _understood(text: str, processor: MessageProcessor) -> UserUttered:
    parsed = await processor.parse_message(UserMessage(as_message(text)))
    return UserUttered(text, parsed["intent"], parsed["entities"], parsed)


def _decide(tracker: DialogueStateTracker, processor: MessageProcessor, expected: str) -> _Decision:
    """The model's next action. Actions do not run here, so a form that has nothing to take from
    the message cannot say so: where the story expects another action, it is said for it."""
    decision = _predict(tracker, processor)
    if decision.action == tracker.active_loop_name and expected != decision.action:
        tracker.update(ActionExecutionRejected(decision.action))
        decision = _predict(tracker, processor)
    return decision


def _predict(tracker: DialogueStateTracker, processor: MessageProcessor) -> _Decision:
    action, prediction = processor.predict_next_with_tracker_if_should(tracker)
    return _Decision(action.name(), float(prediction.max_confidence))


if __name__ == "__main__":
    do_job(replay_all)
