"""Proves that a worker can start with a model: ``python -m bot.training.publishing.model_start
MODEL``.

Run in a process of its own after each training, with a worker's environment, so that a model that
cannot be loaded is found before it is published, and not when a worker starts next.
"""

from __future__ import annotations

import asyncio
import sys

from bot.rasa.worker.server import WorkerAgent

if __name__ == "__main__":
    agent = WorkerAgent()
    agent.load_model(sys.argv[1])
    asyncio.run(agent.parse_message("halo"))
