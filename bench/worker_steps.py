"""What each step of a Rasa worker's start adds to its memory; run apart by ``bench.memory``, in a
fresh interpreter: ``.venv-rasa/bin/python -m bench.worker_steps CHECKOUT``
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.processes import memory

WORKER = "bot.rasa.input_channel"
LARGE = (
    "numpy", "scipy.sparse", "sklearn.linear_model", "skops.io", "onnxruntime", "sanic",
    "tensorflow", "rasa.shared.core.domain", "rasa.core.agent", "torch", "transformers",
    "sentence_transformers",
)  # fmt: skip
"""What a worker may import, in the order in which it is imported here."""


def imported() -> set[str]:
    """All that a worker does import, by another fresh interpreter."""
    code = f"import sys, skops.io, {WORKER}; print(*sys.modules)"
    return set(subprocess.check_output([sys.executable, "-c", code], text=True).split())


def step(name: str, take: Callable[[], Any]) -> Any:
    """Takes the step; prints its seconds, what it added and what is used then, in MB of RSS."""
    before, began = memory(os.getpid()).rss, time.perf_counter()
    taken = take()
    now = memory(os.getpid()).rss
    print(f"{name:30}{time.perf_counter() - began:7.1f} s  {now - before:+7.0f} MB{now:8.0f} MB")
    return taken


def main(checkout: Path) -> None:
    os.chdir(checkout)
    needed = imported()
    step("the interpreter", lambda: None)
    for name in [*(name for name in LARGE if name in needed), WORKER]:
        step(f"import {name}", lambda name=name: importlib.import_module(name))  # type: ignore[misc]
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    model = max((checkout / "models").glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    agent = step("the model is loaded", lambda: Agent.load(model))
    step("a message is read", lambda: asyncio.run(agent.parse_message("halo, di mana pesanan")))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
