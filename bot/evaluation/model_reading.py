"""How a trained model reads messages; run apart by ``bot.evaluation.fairness.held_out``.

Job: ``model`` (path) and ``texts``; how many of them are read is printed now and then. Result:
``readings``, one ``[likeliest intent, intent after fallback and moderation, confidence, seconds]``
a text.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from rasa.core.agent import Agent

from bot.evaluation.subprocess_job import Job, do_job
from bot.nlu.moderation import MODERATION
from bot.plain_text import as_message

FALLBACK = "nlu_fallback"
TOLD_EACH = 50
"""Messages."""


def read_all(job: Job) -> dict[str, Any]:
    """One message after another."""
    agent = Agent.load(job["model"])
    return {"readings": asyncio.run(_read(agent, job["texts"]))}


async def _read(agent: Agent, texts: list[str]) -> list[list[Any]]:
    readings = []
    for number, text in enumerate(texts):
        if number % TOLD_EACH == 0:
            print(f"Read {number} of {len(texts)}.", flush=True)
        began = time.perf_counter()
        parsed = await agent.parse_message(as_message(text))
        seconds = time.perf_counter() - began
        likeliest = next(i for i in parsed["intent_ranking"] if i["name"] != FALLBACK)
        intent = parsed["intent"]["name"]
        found = parsed.get(MODERATION, {})
        if found.get("proven") and found["kind"] in ("self_harm", "emergency", "threat"):
            intent = "moderated"
        readings.append([likeliest["name"], intent, likeliest["confidence"], seconds])
    return readings


if __name__ == "__main__":
    do_job(read_all)
