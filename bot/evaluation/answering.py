"""What a model and its project would answer to messages; run apart by ``bot.evaluation.compare``.

Job: ``model`` (path), ``project`` (folder), ``messages`` (pairs of text and language or null) and
``knowledge`` (encoder and thresholds). Result: ``answers``, one ``[intent, confidence, action,
answer, words]`` a message, each as at the beginning of a conversation; see ``Answer``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from threadpoolctl import threadpool_limits

from bot.encoders.combined_encoder import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.evaluation.subprocess_job import Job, do_job
from bot.knowledge.search import KnowledgeBase
from bot.languages import known
from bot.plain_text import as_message
from bot.replies_file import Responses, read_replies
from bot.settings import load_settings
from bot.settings_sections import KnowledgeSettings

BATCH = 32
LOOK_INTO_ANSWERS = {"action_faq", "action_clarify", "action_lost", "action_out_of_scope"}
"""The actions that give an approved answer if there is one (actions/faq.py, fallback.py)."""


def answer_all(job: Job) -> dict[str, Any]:
    """Reads all, and looks what each would get."""
    project = Path(job["project"])
    settings = KnowledgeSettings(**job["knowledge"])
    cache = VectorCache(load_settings().vectors, open_meaning(settings.encoder))
    knowledge = KnowledgeBase(
        project / "data" / "knowledge", cache, phrasebook=project / "data" / "phrasebook",
        off_topic=project / "data" / "nlu" / "out_of_scope.yml",
    )
    # Rasa would print each message at every step of it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    processor = Agent.load(job["model"]).processor
    replies = read_replies(project / "domain.yml")
    with threadpool_limits(1):  # a short message is no work for many
        parsed = _parsed(processor, [text for text, _ in job["messages"]])
        return {
            "answers": [
                _answer(processor, knowledge, settings, replies, text, language, read)
                for (text, language), read in zip(job["messages"], parsed)
            ]
        }


def _parsed(processor: MessageProcessor, texts: list[str]) -> Iterator[dict[str, Any]]:
    """What the model's own graph reads in each text, many at a time: twice as fast as one by one,
    and the same."""
    target = processor.model_metadata.nlu_target
    for start in range(0, len(texts), BATCH):
        messages = [UserMessage(as_message(text)) for text in texts[start : start + BATCH]]
        inputs = {PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None}
        for message in processor.graph_runner.run(inputs, [target])[target]:
            read = message.as_dict(only_output_properties=True)
            yield {TEXT: "", INTENT: {"name": None, "confidence": 0.0}, ENTITIES: [], **read}


def _answer(
    processor: MessageProcessor,
    knowledge: KnowledgeBase,
    settings: KnowledgeSettings,
    replies: Responses,
    text: str,
    language: str | None,
    parsed: dict[str, Any],
) -> list[Any]:
    intent, confidence = parsed["intent"]["name"], float(parsed["intent"]["confidence"] or 0)
    tracker = DialogueStateTracker("comparison", processor.domain.slots)
    tracker.update(ActionExecuted("action_listen"))
    tracker.update(UserUttered(text, parsed["intent"], parsed["entities"], parsed))
    predicted, _ = processor.predict_next_with_tracker_if_should(tracker)
    action, spoken = predicted.name(), known(language)
    if action in LOOK_INTO_ANSWERS:
        best = next(iter(knowledge.search(text, limit=1)), None)
        entry = best.entry if best and best.score >= settings.threshold(spoken) else None
        if entry is None and action == "action_faq":
            entry = next(iter(knowledge.answers_to(intent)), None)
        if entry:
            return [intent, confidence, action, entry.id, entry.answer[entry.language_for(spoken)]]
    return [intent, confidence, action, None, _words(replies.get(action, []), spoken)]


def _words(variations: list[dict[str, Any]], language: str) -> str | None:
    """What a reply says on a channel without a wording of its own."""
    for variation in variations:
        conditions = variation.get("condition") or []
        spoken = [c.get("value") for c in conditions if c.get("name") == "language"]
        if "channel" not in variation and (not spoken or language in spoken):
            return variation.get("text")
    return None


if __name__ == "__main__":
    do_job(answer_all)
