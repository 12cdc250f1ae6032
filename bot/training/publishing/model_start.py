"""Proves that a worker can start with a model: ``python -m bot.training.publishing.model_start
MODEL``.

Run in a process of its own after each training, with a worker's environment, so that a model that
cannot be loaded is found before it is published, and not when a worker starts next.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.rasa.worker.unneeded_packages import left_out_for


def _start(model: Path) -> None:
    with left_out_for(model):
        from bot.rasa.worker.server import WorkerAgent

        agent = WorkerAgent()
        agent.load_model(model)
        asyncio.run(agent.parse_message("halo"))


if __name__ == "__main__":
    _start(Path(sys.argv[1]))
