"""Rasa as `rasa init` sets it up, with this project's data, domain and action server."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from ruamel.yaml import YAML

from bench.checkout_copy import copy_checkout
from bench.customers import Customers
from bench.load import PATIENCE_S, Answer, free_port
from bench.served import QUIET, first_right_answer, started
from bench.traffic import conversations
from bot.commands.first_start import prepare_store
from bot.project import STARTER as CHECKOUT
from bot.rasa_environment import rasa_packages, rasa_python
from bot.settings import load_settings

_DEFAULTS = "rasa/engine/recipes/config_files/default_config.yml"
_TRAINED = ("nlu", "rules", "stories")
"""What of data/ is in Rasa's own form."""


@dataclass(frozen=True)
class BaselineServing:
    """What runs: its ``customers``, its processes, and the seconds from their start to the first
    right answer."""

    customers: Customers
    pids: list[int]
    first_answer_s: float


async def train_baseline(folder: Path, quick: bool) -> float:
    """Makes the project in ``folder`` and trains it; returns the seconds that it took. ``quick``
    trains one epoch: that costs accuracy, and answers are as fast."""
    folder.mkdir()
    config = YAML(typ="safe").load(_defaults().read_text(encoding="utf-8"))
    for part in (*config["pipeline"], *config["policies"]):
        if quick and "epochs" in part:
            part["epochs"] = 1
    YAML().dump(config, folder / "config.yml")
    shutil.copy(CHECKOUT / "domain.yml", folder)
    for name in _TRAINED:
        shutil.copytree(CHECKOUT / "data" / name, folder / "data" / name)
    (folder / "credentials.yml").write_text("rest:\n")
    began = time.monotonic()
    async with started(
        [rasa_python(), "-m", "rasa", "train", "--fixed-model-name", "baseline"], folder, QUIET
    ) as process:
        if await asyncio.to_thread(process.wait):
            raise SystemExit(f"The baseline could not be trained:\n{_end_of_output(folder)}")
    return time.monotonic() - began


@asynccontextmanager
async def baseline_serving(folder: Path) -> AsyncIterator[BaselineServing]:
    """`rasa run` in ``folder`` behind its REST channel, and the action server."""
    actions, rasa = free_port(), free_port()
    (folder / "endpoints.yml").write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n"
    )
    checkout = copy_checkout(folder / "actions")
    prepare_store(load_settings(checkout))
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    began = time.monotonic()
    async with (
        started(
            [rasa_python(), "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
            checkout, QUIET,
        ) as action_server,
        started(
            [rasa_python(), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(rasa)], folder, QUIET
        ) as worker,
        aiohttp.ClientSession(timeout=timeout) as session,
    ):  # fmt: skip

        async def ask(person: str, text: str) -> Answer:
            answer = Answer()
            async with session.post(
                f"http://127.0.0.1:{rasa}/webhooks/rest/webhook",
                json={"sender": person, "message": text},
            ) as response:
                response.raise_for_status()
                for reply in await response.json():
                    answer.take(reply.get("text", ""))
            return answer

        customers = Customers(ask, conversations())
        answered = await first_right_answer(customers, [action_server, worker])
        yield BaselineServing(customers, [worker.pid, action_server.pid], answered - began)


def _defaults() -> Path:
    """The pipeline and policies that Rasa takes where config.yml names none, as `rasa init`'s."""
    return next(
        file
        for folder in rasa_packages() or sys.path
        if (file := Path(folder, _DEFAULTS)).is_file()
    )


def _end_of_output(folder: Path) -> str:
    return (folder / "output.log").read_text(encoding="utf-8", errors="replace")[-3000:]
