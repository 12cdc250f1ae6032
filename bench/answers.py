"""Customer message in, answer out: Sapa against Rasa's own default, in one run.

    .venv/bin/python -m bench.answers [--quick]

Both are trained on this project's data, use its action server and are asked the same conversations
by 1, 8 and 64 customers in parallel; each customer waits for the answer before writing again.

- Sapa: a signed WhatsApp webhook in, until the platform's stand-in has got the reply: gateway,
  SQLite inbox and outbox, Rasa worker, actions, delivery.
- Baseline: `rasa run` with the pipeline and policies of `rasa init`, behind Rasa's REST channel:
  one HTTP request, no signature, nothing stored but the tracker (in memory, as by default).

The load generator and the stand-in run on the same cores as what they measure.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.load import CONVERSATION, Whatsapp, free_port
from bot.project import STARTER as CHECKOUT
from bot.rasa_environment import rasa_python

QUIET = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "HF_HUB_OFFLINE": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "SANIC_HOST": "127.0.0.1",
}
PARALLEL = (1, 8, 64)

Ask = Callable[[str, str], Awaitable[None]]
"""Sends one customer's message and returns when the answer is there."""


@dataclass
class Measured:
    """Seconds, megabytes, and for each number of customers (messages a second, p50 ms, p99 ms)."""

    train_s: float
    first_answer_s: float
    memory_mb: float
    load: dict[int, tuple[float, float, float]]


async def measure_load(ask: Ask, seconds: float) -> dict[int, tuple[float, float, float]]:
    people = itertools.count(1)
    results = {}
    for parallel in PARALLEL:
        latencies: list[float] = []
        end = time.monotonic() + seconds
        begin = time.monotonic()

        async def customer() -> None:
            while time.monotonic() < end:
                person = f"62811{next(people):08}"
                for message in CONVERSATION:
                    started = time.monotonic()
                    if started >= end:
                        return
                    await ask(person, message)
                    latencies.append(time.monotonic() - started)

        await asyncio.gather(*(customer() for _ in range(parallel)))
        rate = len(latencies) / (time.monotonic() - begin)
        cuts = statistics.quantiles(latencies, n=100)
        results[parallel] = (rate, cuts[49] * 1000, cuts[98] * 1000)
        print(f"    {parallel:>2} in parallel: {rate:6.1f} msg/s", flush=True)
    return results


def memory_of(group: int) -> float:
    """Megabytes resident in all processes that descend from ``group``."""
    total, parents = 0, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
        except OSError:  # it ended meanwhile
            continue
        pid, parent = int(fields["Pid"]), int(fields["PPid"])
        parents[pid] = (parent, int(fields.get("VmRSS", "0 kB").split()[0]))
    for pid, (_, size) in parents.items():
        ancestor = pid
        while ancestor and ancestor != group:
            ancestor = parents.get(ancestor, (0, 0))[0]
        total += size if ancestor == group else 0
    return total / 1024


async def wait_for(ask: Ask, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the first message is answered."""
    for attempt in range(2000):
        if process.poll() is not None:
            raise SystemExit(f"It ended by itself:\n{log.read_text()[-3000:]}")
        try:
            await asyncio.wait_for(ask(f"62812{attempt:08}", "hello"), 20)
            return
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            await asyncio.sleep(0.1)
    raise SystemExit(f"No answer came:\n{log.read_text()[-3000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(20)


async def sapa(folder: Path, seconds: float, workers: int) -> Measured:
    """`./sapa serve`, with its settings in ``folder`` and WhatsApp as the channel."""
    for model in (CHECKOUT / "models").glob("sapa-*.tar.gz"):
        model.unlink()  # train cold
    shutil.rmtree(CHECKOUT / ".rasa", ignore_errors=True)
    begin = time.monotonic()
    run([sys.executable, "-m", "bot.cli", "train"], QUIET, CHECKOUT)
    train_s = time.monotonic() - begin
    async with aiohttp.ClientSession() as session, Whatsapp(session) as whatsapp:
        settings = whatsapp.write_settings(folder, workers)
        log = folder / "sapa.log"
        environ = {**QUIET, **whatsapp.secrets, "SAPA_SETTINGS": str(settings)}
        begin = time.monotonic()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"],
                cwd=CHECKOUT, env=environ, stdout=output, stderr=output,
            )
        try:
            await wait_for(whatsapp.ask, process, log)
            first = time.monotonic() - begin
            if workers > 1:
                await asyncio.sleep(20)  # the other workers come up after the first
            load = await measure_load(whatsapp.ask, seconds)
            memory = memory_of(process.pid)
        finally:
            stop(process)
    return Measured(train_s, first, memory, load)


async def baseline(folder: Path, seconds: float) -> Measured:
    """`rasa run` as `rasa init` sets it up, with our data, domain and action server."""
    (folder / "config.yml").write_text(
        "recipe: default.v1\nassistant_id: baseline\nlanguage: en\npipeline:\npolicies:\n"
    )
    for name in ("domain.yml", "data"):
        source = CHECKOUT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    for other in ("knowledge", "shop"):
        shutil.rmtree(folder / "data" / other)
    actions, rasa = free_port(), free_port()
    (folder / "endpoints.yml").write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n"
    )
    (folder / "credentials.yml").write_text("rest:\n")
    begin = time.monotonic()
    run([rasa_python(), "-m", "rasa", "train", "--fixed-model-name", "baseline"], QUIET, folder)
    train_s = time.monotonic() - begin
    log = folder / "rasa.log"
    environ = {**QUIET, "SAPA_SETTINGS": str(folder.parent / "sapa" / "sapa.toml")}
    begin = time.monotonic()
    with log.open("wb") as output:
        actions_process = subprocess.Popen(
            [rasa_python(), "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
            cwd=CHECKOUT, env=environ, stdout=output, stderr=output,
        )
        process = subprocess.Popen(
            [rasa_python(), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(rasa)],
            cwd=folder, env=QUIET, stdout=output, stderr=output,
        )
    try:
        timeout = aiohttp.ClientTimeout(total=120)
        async with aiohttp.ClientSession(timeout=timeout) as session:

            async def ask(person: str, text: str) -> None:
                async with session.post(
                    f"http://127.0.0.1:{rasa}/webhooks/rest/webhook",
                    json={"sender": person, "message": text},
                ) as response:
                    if not await response.json():
                        raise aiohttp.ClientPayloadError("no reply")

            await wait_for(ask, process, log)
            first = time.monotonic() - begin
            load = await measure_load(ask, seconds)
            memory = memory_of(process.pid) + memory_of(actions_process.pid)
    finally:
        stop(process)
        stop(actions_process)
    return Measured(train_s, first, memory, load)


def run(command: list[str], environ: dict[str, str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def show(ours: Measured, theirs: Measured) -> None:
    def row(name: str, mine: float, other: float, unit: str, more_is_better: bool) -> None:
        ratio = mine / other if more_is_better else other / mine
        print(f"| {name} | {mine:.1f} {unit} | {other:.1f} {unit} | {ratio:.1f}× |")

    print("\n| | Sapa | rasa init behind REST | Sapa is better by |\n|---|---|---|---|")
    for parallel in PARALLEL:
        for name, index, unit in (("msg/s", 0, ""), ("p50", 1, "ms"), ("p99", 2, "ms")):
            row(
                f"{parallel} in parallel, {name}",
                ours.load[parallel][index], theirs.load[parallel][index], unit, index == 0,
            )
    row("training, cold", ours.train_s, theirs.train_s, "s", False)
    row("start to first answer", ours.first_answer_s, theirs.first_answer_s, "s", False)
    row("memory, all processes", ours.memory_mb, theirs.memory_mb, "MB", False)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="5 s a load instead of 20 s")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="Rasa workers of Sapa; one a core"
    )
    parser.add_argument("--only", choices=("sapa", "baseline"), help="one side, for profiling")
    options = parser.parse_args()
    seconds = 5.0 if options.quick else 20.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sapa").mkdir()
        (folder / "baseline").mkdir()
        print(f"Sapa, {options.workers} Rasa worker(s)", flush=True)
        ours = theirs = None
        if options.only != "baseline":
            ours = await sapa(folder / "sapa", seconds, options.workers)
        print("Baseline (trains for minutes)", flush=True)
        if options.only != "sapa":
            theirs = await baseline(folder / "baseline", seconds)
        if ours and theirs:
            show(ours, theirs)
        else:
            print(ours or theirs)


if __name__ == "__main__":
    asyncio.run(main())
