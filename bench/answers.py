"""Customer message in, right answer out: Sapa against Rasa's own default, in one run.

    .venv/bin/python -m bench.answers [--quick] [--workers 1 2] [--only sapa|baseline]

Both are trained on this project's data, use its actions, and are asked the conversations of
bench.traffic by 1, 8 and 64 customers at once; each customer waits for the answer before writing
again.

- Sapa: a signed WhatsApp webhook in, until the platform's stand-in has got the reply: gateway,
  SQLite inbox and outbox, Rasa worker, actions, delivery. Only right answers count.
- Baseline: `rasa run` with the pipeline and policies of `rasa init`, behind Rasa's REST channel:
  one HTTP request, no signature, nothing stored but the tracker (in memory, as by default). Any
  reply counts, right or not. To who asks for an order it says nothing at all: that is the work of
  Sapa's own dialogue policy, which it does not have.

--quick takes Sapa's model as it is here, trains the baseline for one epoch, which changes what it
answers but not how much it computes to find that, loads each for 8 seconds instead of 20, and tells
nothing of training. The load generator and the stand-in run on the same cores as what they measure.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bench.baseline import baseline_serving, train_baseline
from bench.checkout_copy import copy_checkout, take_what_was_trained
from bench.measured import Measured, measure, table
from bench.served import QUIET, empty_store, run, serving
from bot.project import STARTER as CHECKOUT

SECONDS, QUICK_SECONDS = 20.0, 8.0


async def sapa(folder: Path, workers: list[int], quick: bool) -> list[Measured]:
    """`./sapa serve` with each number of workers."""
    checkout = copy_checkout(folder / "sapa")
    if quick:
        take_what_was_trained(checkout)
    began = time.monotonic()
    run([sys.executable, "-m", "bot.cli", "train"], checkout, QUIET)
    trained_s = None if quick else time.monotonic() - began
    found = []
    for number in workers:
        name = f"Sapa, {number} worker{'s' * (number > 1)}"
        print(name, flush=True)
        empty_store(checkout)
        async with serving(checkout, number) as served:
            found.append(
                await measure(
                    name, served.customers, [served.pid], QUICK_SECONDS if quick else SECONDS,
                    is_baseline=False, first_answer_s=served.first_answer_s, trained_s=trained_s,
                )
            )  # fmt: skip
    return found


async def baseline(folder: Path, quick: bool) -> Measured:
    """`rasa run` as `rasa init` sets it up."""
    print("Baseline, which trains for minutes", flush=True)
    trained_s = await train_baseline(folder / "baseline", quick)
    async with baseline_serving(folder / "baseline") as served:
        return await measure(
            "`rasa init` behind REST", served.customers, served.pids,
            QUICK_SECONDS if quick else SECONDS, is_baseline=True,
            first_answer_s=served.first_answer_s, trained_s=None if quick else trained_s,
        )  # fmt: skip


def disk_mb(environment: str) -> float:
    """What an environment takes on the disk."""
    files = (CHECKOUT / environment).resolve().rglob("*")
    return sum(file.lstat().st_blocks for file in files) * 512 / 1e6


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="minutes instead of half an hour")
    parser.add_argument(
        "--workers", type=int, nargs="+", default=[1, 2], help="of Sapa, each number in turn"
    )
    parser.add_argument("--only", choices=("sapa", "baseline"), help="one side")
    options = parser.parse_args()
    measured: list[Measured] = []
    # Not in /tmp, which may be memory: what a commit costs depends on the disk.
    with tempfile.TemporaryDirectory(dir=CHECKOUT / "var") as name:
        if options.only != "baseline":
            measured += await sapa(Path(name), options.workers, options.quick)
        if options.only != "sapa":
            measured.append(await baseline(Path(name), options.quick))
    print(f"\n{table(measured)}\n")
    for environment in (".venv", ".venv-rasa"):
        print(f"{environment}: {disk_mb(environment):.0f} MB on the disk")


if __name__ == "__main__":
    asyncio.run(main())
