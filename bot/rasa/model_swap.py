"""Another model for a Rasa worker that goes on answering meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.rasa.unneeded_packages import components_with_tensorflow, has_placeholder
from bot.rasa.worker.message_processor import WorkerProcessor


class NeedsTensorFlow(Exception):
    """The model can only be loaded by a worker that is started with it; the message says so."""


async def swap_model(agent: Agent, path: Path) -> None:
    """Has ``agent`` answer by the model at ``path``; turns under way end by the one before.

    ``Agent.load_model`` does the same, but stops the whole worker for the seconds that it takes.
    Whatever goes wrong, the model before stays.

    Raises:
        Exception: the file is no model that this Rasa can load.
    """
    processor = await asyncio.to_thread(_load, agent, path)
    if processor is None:
        return
    # Between here and the end nothing else runs: no turn sees half of it.
    agent.processor = processor
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
        agent.nlg.responses = processor.domain.responses


def _load(agent: Agent, path: Path) -> MessageProcessor | None:
    """The loaded model; None if it is the one that answers already."""
    model_id = LocalModelStorage.metadata_from_archive(path).model_id
    if agent.processor and agent.processor.model_metadata.model_id == model_id:
        return None
    if has_placeholder() and (components := components_with_tensorflow(path)):
        raise NeedsTensorFlow(
            f"It has components that may need TensorFlow ({', '.join(components)}), which the "
            "running workers were started without. Stop Sapa and start it again."
        )
    return WorkerProcessor(
        model_path=path,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )
