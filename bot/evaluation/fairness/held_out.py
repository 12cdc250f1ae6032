"""How a trained model reads the held-out messages, and what became of each group of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bot.evaluation.fairness.comparison import Observed, fairness
from bot.evaluation.fairness.messages import FairMessage
from bot.evaluation.subprocess_job import run_apart

HANDED_OVER = {"talk_to_person", "moderated"}
"""Intents that lead to a person."""


class Reading(NamedTuple):
    """The ``likeliest`` intent, with how sure the model is of it, and the ``intent`` that counts,
    after fallback and moderation; it took so many ``seconds``."""

    likeliest: str
    intent: str
    confidence: float
    seconds: float


async def read_messages(model: Path, messages: Sequence[FairMessage], log: Path) -> list[Reading]:
    """Has the trained ``model`` read the messages, a minute for each 1,500.

    Raises:
        EvaluationFailed: the model cannot be loaded.
    """
    job = {"model": str(model), "texts": [message.text for message in messages]}
    result = await run_apart("bot.evaluation.model_reading", job, log)
    return [Reading(*reading) for reading in result["readings"]]


def compare_held_out(
    messages: Sequence[FairMessage], readings: Sequence[Reading]
) -> list[dict[str, Any]]:
    """The groups of the messages compared, in rows as of ``fairness``."""
    return fairness(map(_observed, messages, readings))


def _observed(message: FairMessage, reading: Reading) -> Observed:
    return Observed(
        message.groups,
        reading.likeliest == message.intent,
        reading.intent == "nlu_fallback",
        reading.intent in HANDED_OVER and message.intent not in HANDED_OVER,
        reading.seconds,
    )
