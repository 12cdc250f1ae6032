"""Parses the texts of a JSON file with a Rasa model; the share of right intents as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

import structlog
from rasa.core.agent import Agent

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


async def main(model: str, tests: str) -> None:
    agent = Agent.load(model)
    cases = json.loads(Path(tests).read_text())
    await agent.parse_message("warm up")
    right: dict[str, list[bool]] = {"en": [], "id": []}
    begin = time.perf_counter()
    for text, intent, language in cases:
        ranking = (await agent.parse_message(text))["intent_ranking"]
        best = next(r["name"] for r in ranking if r["name"] != "nlu_fallback")
        right[language].append(best == intent)
    parse_ms = (time.perf_counter() - begin) / len(cases) * 1000
    shares = {language: 100 * sum(hits) / len(hits) for language, hits in right.items()}
    print(json.dumps({**shares, "parse_ms": parse_ms}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
