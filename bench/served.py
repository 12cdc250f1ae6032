"""``./sapa serve``, started and stopped for a measurement."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import aiohttp

from bench.customers import Customers
from bench.load import Whatsapp
from bench.traffic import conversations, hello
from bot.rasa.client import RasaClient
from bot.settings import load_settings

QUIET = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "HF_HUB_OFFLINE": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "SANIC_HOST": "127.0.0.1",
}
"""What both sides are started with."""

STARTS_WITHIN_S = 300.0
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Serving:
    """What runs: its ``customers``, its process, and the seconds from its start to the first right
    answer."""

    customers: Customers
    pid: int
    first_answer_s: float


@asynccontextmanager
async def serving(
    checkout: Path, workers: int, environ: Mapping[str, str] = NOTHING_MORE
) -> AsyncIterator[Serving]:
    """Sapa as it is in ``checkout``, on WhatsApp; all workers are up. ``environ`` is added to its
    environment."""
    async with aiohttp.ClientSession() as session, Whatsapp(session) as whatsapp:
        whatsapp.write_settings(checkout, workers)
        customers = Customers(whatsapp.ask, conversations())
        began = time.monotonic()
        async with started(
            [sys.executable, "-m", "bot.cli", "serve"],
            checkout,
            {**QUIET, **whatsapp.secrets, **environ},
        ) as process:
            answered = await first_right_answer(customers, [process])
            await _all_up(checkout, workers)
            yield Serving(customers, process.pid, answered - began)


def empty_store(checkout: Path) -> None:
    """Nobody has written yet."""
    for name in ("sapa.db", "trackers.db"):
        for file in (checkout / "var").glob(f"{name}*"):
            file.unlink()


@asynccontextmanager
async def started(
    command: list[str], folder: Path, environ: dict[str, str]
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A process, until the context ends; what it says goes to output.log in ``folder``."""
    with (folder / "output.log").open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(process.wait, 40)
        except subprocess.TimeoutExpired:
            process.kill()


async def first_right_answer(
    customers: Customers, processes: list[subprocess.Popen[bytes]]
) -> float:
    """When it came, on the clock of ``time.monotonic``.

    Raises:
        SystemExit: a process ended, or there is none within STARTS_WITHIN_S.
    """
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end and all(process.poll() is None for process in processes):
        try:
            return await asyncio.wait_for(customers.first_right_answer(hello()), STARTS_WITHIN_S)
        except (aiohttp.ClientError, OSError):
            await asyncio.sleep(0.1)
    raise SystemExit("No right answer came; output.log in the folder says why.")


async def _all_up(checkout: Path, workers: int) -> None:
    settings = load_settings(checkout)
    client = RasaClient([settings.rasa_url(worker) for worker in range(workers)], "")
    while not await client.is_ready():
        await asyncio.sleep(0.5)
    await client.aclose()


def run(command: list[str], folder: Path, environ: dict[str, str]) -> str:
    """Runs a command to its end; returns what it printed.

    Raises:
        SystemExit: it failed; its last lines say why.
    """
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
