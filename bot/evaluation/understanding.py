"""Trains an NLU model and parses messages by it; run apart by ``bot.evaluation.intents``.

Job: ``config`` (content of config.yml), ``data`` (path of the training data) and ``texts``.
Result: ``parsed``, one ``[intent or null, confidence, in_scope, abstained]`` a text, and seconds.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import skops.io  # noqa: F401  (first, as in bot/processes/rasa_main.py)
from ruamel.yaml import YAML

from bot.evaluation.subprocess_job import Job, do_job
from bot.plain_text import as_message

FALLBACK = "nlu_fallback"

_IMPORTED = (
    "rasa.model_training", "rasa.core.agent", "rasa.engine.recipes.default_components",
    "threadpoolctl",
)


def train_and_parse(job: Job) -> dict[str, Any]:
    """Trains by Rasa's own means, then parses one message after another on one thread."""
    began = time.perf_counter()
    for module in [*_IMPORTED, *_own_modules(job["config"])]:
        import_module(module)
    imports_s = time.perf_counter() - began

    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as name:
        config = Path(name, "config.yml")
        YAML().dump(job["config"], config)
        began, began_cpu = time.perf_counter(), time.process_time()
        model = train_nlu(str(config), job["data"], name)
        train_s, train_cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
        if model is None:
            raise ValueError("Rasa made no model of these examples.")
        agent = Agent.load(model)
    parsed, parse_s, parse_cpu_s = asyncio.run(_parse_all(agent, job["texts"]))
    return {
        "parsed": parsed,
        "imports_s": imports_s,
        "train_s": train_s,
        "train_cpu_s": train_cpu_s,
        "parse_ms": 1000 * parse_s / len(parsed),
        "parse_cpu_ms": 1000 * parse_cpu_s / len(parsed),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


async def _parse_all(agent: Any, texts: list[str]) -> tuple[list[list[Any]], float, float]:
    """What is understood of each text, and the seconds that all took: real ones and CPU's."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        await agent.parse_message(texts[0])  # what is loaded at the first message is no parsing
        began, began_cpu = time.perf_counter(), time.process_time()
        # A leading slash is stripped as in service: Rasa takes it for a command of its own.
        parsed = [await agent.parse_message(as_message(text)) for text in texts]
        return (
            [_understood(message) for message in parsed],
            time.perf_counter() - began,
            time.process_time() - began_cpu,
        )


def _understood(parsed: dict[str, Any]) -> list[Any]:
    """The likeliest intent, abstained from or not; how sure; how likely it is in scope."""
    ranking = parsed.get("intent_ranking") or [parsed["intent"]]
    best = next((intent for intent in ranking if intent["name"] != FALLBACK), None)
    intent, confidence = (best["name"], best["confidence"]) if best else (None, 0.0)
    in_scope = parsed.get("in_scope", confidence)
    return [intent, float(confidence), float(in_scope), parsed["intent"]["name"] == FALLBACK]


def _own_modules(config: dict[str, Any]) -> Iterable[str]:
    names = (component["name"] for component in config.get("pipeline") or [])
    return (name.rpartition(".")[0] for name in names if "." in name)


if __name__ == "__main__":
    do_job(train_and_parse)
