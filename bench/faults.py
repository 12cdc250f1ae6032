"""A flood of messages while everything is killed and platforms misbehave; then a count.

    .venv/bin/python -m bench.faults [--messages 10002] [--kills 100] [--rasa]

Signed webhooks of WhatsApp, Telegram and LINE (batches, in changed order, every tenth again later;
sent again until they are answered 200, as platforms do) at the real gateway, while gateway, both
workers and the action server are killed (SIGKILL) at random moments and started again. The
platforms' stand-ins answer 429 and 503, drop connections, and take messages without an answer or
with one that comes too late. Rasa is a quick stand-in (bench.echo_rasa), or Rasa with --rasa.

Counted at the end, from the database and from what the platforms' customers read:
each message that was answered 200 is in the inbox once and had one turn; each reply that counts as
sent was read at least once, and in order; what was read twice, by platform (WhatsApp's statuses
hand our key back, LINE takes a retry key or a token that works once, Telegram has nothing of the
kind); and which replies are dead letters.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp

from bench.count import Count, count
from bench.deliveries import Webhook, flood, report, webhooks
from bench.faulty_platforms import (
    ENVIRON,
    FaultyLine,
    FaultyPlatform,
    FaultyTelegram,
    FaultyWhatsApp,
)
from bench.load import free_port
from bot.processes.services import action_server, rasa_worker, write_endpoints
from bot.project import STARTER as CHECKOUT
from bot.settings import load_settings

FAULTS = {"429": 0.03, "5xx": 0.04, "dropped": 0.02, "lost answer": 0.02, "late answer": 0.001}
SETTLED_WITHIN_S = 300.0


@dataclass
class Process:
    """A process that is started again as often as it is killed."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    kills: int = 0
    _running: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self.command, cwd=CHECKOUT, env=dict(self.environ), stdout=log, stderr=log
            )

    def kill(self) -> None:
        if self._running:
            self._running.kill()
            self._running.wait()


async def kill_at_random(
    processes: list[Process], kills: int, seconds: float, chance: random.Random
) -> None:
    """Half of the kills are the gateway's; what was killed starts again at once."""
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.5, 1.5) * seconds / kills)
        victim = processes[0] if chance.random() < 0.5 else chance.choice(processes[1:])
        await asyncio.to_thread(victim.kill)
        victim.kills += 1
        victim.start()


async def settled(database: Path) -> None:
    """Returns once nothing waits any more.

    Raises:
        TimeoutError: something does for ever.
    """
    end = time.monotonic() + SETTLED_WITHIN_S
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        while time.monotonic() < end:
            [waiting] = connection.execute(
                """SELECT (SELECT count(*) FROM inbox WHERE state = 'pending')
                + (SELECT count(*) FROM outbox WHERE state = 'pending')"""
            ).fetchone()
            if not waiting:
                return
            await asyncio.sleep(0.5)
    raise TimeoutError(f"{waiting} messages still wait after {SETTLED_WITHIN_S:g} s.")


async def measure(
    folder: Path,
    messages: int,
    kills: int,
    seconds: float,
    faults: Mapping[str, float],
    model: Path | None = None,
) -> tuple[Count, Counter[str], Counter[str]]:
    """The count, the answers that webhooks got, and the faults of the platforms.

    Args:
        folder: for database and logs.
        faults: how probable each is in a call of a platform.
        model: what real Rasa workers are started with; None for the stand-in.
    """
    chance = random.Random(4)
    platforms: list[FaultyPlatform] = [FaultyWhatsApp(), FaultyTelegram(), FaultyLine()]
    for platform in platforms:
        platform.faults = faults
        await platform.__aenter__()
    gateway, actions = free_port(), free_port()
    first = free_port()
    (folder / "sapa.toml").write_text(
        f"[gateway]\nport = {gateway}\n[rasa]\nport = {first}\nworkers = 2\n"
        f"[actions]\nport = {actions}\n"
        "[moderation]\nmessages_a_minute = 100000\n"  # the same few people send all of them
        + "".join(f"[channels.{p.name}]\nenabled = true\n{p.settings()}\n" for p in platforms)
    )
    environ = {
        **os.environ, **ENVIRON, "SAPA_INTERNAL_TOKEN": "faults",
        "SAPA_SETTINGS": str(folder / "sapa.toml"),
    }
    processes = [
        Process("gateway", (sys.executable, "-m", "bot.gateway"), environ, folder / "gateway.log"),
        *_rasa(folder, environ, model),
    ]
    per_platform = [
        webhooks(platform, messages // len(platforms), chance) for platform in platforms
    ]
    queue = [w for many in zip(*_even(per_platform)) for w in many if w]
    try:
        for process in reversed(processes):
            process.start()
        await _ready(gateway)
        url = f"http://127.0.0.1:{gateway}"
        reports = [asyncio.create_task(report(url, platform)) for platform in platforms]
        answers, _ = await asyncio.gather(
            flood(url, queue, seconds), kill_at_random(processes, kills, seconds, chance)
        )
        await settled(folder / "var" / "sapa.db")
        for task in reports:
            task.cancel()
    finally:
        for process in processes:
            await asyncio.to_thread(process.kill)
        for platform in platforms:
            await platform.__aexit__()
    result = count(folder / "var" / "sapa.db", folder / "diary", platforms, messages)
    for process in processes:
        result.kills[process.name] += process.kills
    return result, answers, sum((p.went_wrong for p in platforms), Counter())


def _rasa(folder: Path, environ: Mapping[str, str], model: Path | None) -> list[Process]:
    os.environ["SAPA_SETTINGS"] = environ["SAPA_SETTINGS"]
    settings = load_settings()
    ports = [settings.rasa.port, settings.rasa.port + 1]
    if model is None:
        echo = (sys.executable, "-m", "bench.echo_rasa")
        worker = (str(settings.actions.port), str(folder / "diary"))
        commands: list[tuple[str, ...]] = [(*echo, "worker", str(port), *worker) for port in ports]
        commands.append((*echo, "actions", str(settings.actions.port)))
        environs = [environ] * 3
    else:
        settings = replace(settings, actions=replace(settings.actions, own_process=True))
        endpoints = folder / "endpoints.yml"
        write_endpoints(settings, settings.actions.port, "faults", endpoints)
        services = [
            rasa_worker(settings, n, port, model, endpoints, "faults")
            for n, port in enumerate(ports)
        ]
        services.append(action_server(settings, settings.actions.port, "faults"))
        commands = [tuple(service.command) for service in services]
        environs = [{**environ, **service.environ} for service in services]
    names = ["worker", "worker", "action server"]
    return [
        Process(name, command, environs[n], folder / f"brain-{n}.log")
        for n, (name, command) in enumerate(zip(names, commands))
    ]


async def _ready(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(1800):
            try:
                async with session.get(f"http://127.0.0.1:{port}/ready") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError("The gateway is not ready.")


def _even(lists: list[list[Webhook]]) -> list[list[Webhook | None]]:
    longest = max(map(len, lists))
    return [[*webhooks, *[None] * (longest - len(webhooks))] for webhooks in lists]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_002)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=240, help="that the flood lasts, about")
    parser.add_argument("--rasa", action="store_true", help="real Rasa; train it first")
    options = parser.parse_args()
    model = None
    if options.rasa:
        from bot.commands.train import trained_model

        model = asyncio.run(trained_model(load_settings()))
    with tempfile.TemporaryDirectory() as folder:
        result, answers, faults = asyncio.run(
            measure(Path(folder), options.messages, options.kills, options.seconds, FAULTS, model)
        )
    print(f"webhooks: {dict(answers)}\nplatforms' faults: {dict(faults)}\n{result.told()}")
    sys.exit(not result.nothing_lost)


if __name__ == "__main__":
    main()
