"""Proves that a worker can start with a model: ``python -m bot.training.publishing.model_start
MODEL``.

Run in a process of its own after each training, with a worker's environment, so that a model that
cannot be loaded is found before it is published, and not when a worker starts next.
"""

from __future__ import annotations

import asyncio
import sys

import skops.io  # noqa: F401  (first, as in bot/processes/rasa_main.py)
from rasa.core.agent import Agent


async def _start(model: str) -> None:
    await Agent.load(model).parse_message("halo")


if __name__ == "__main__":
    asyncio.run(_start(sys.argv[1]))
