"""What a message, training and memory cost as the shop grows.

    .venv/bin/python -m bench.growth [--quick]

One thing grows at a time, all else as it is here: stored conversations (in the gateway's store),
answers, intents (each new one with ten examples a language), examples. Each size is trained if it
must be, served with one worker, and asked the same messages. Told are CPU milliseconds a message in
the worker, in the gateway and in all processes, the seconds of training, megabytes of PSS, and the
seconds from the start to the first right answer; and what grows faster than the thing itself.
--quick leaves out what must be trained, and the largest sizes.

A hundred times the examples, 1.3 million, are not run: to encode them takes hours. Nor are a
hundred times the intents, 5,000, which no shop has.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import grown_data, processes
from bench.checkout_copy import copy_checkout, take_what_was_trained
from bench.served import QUIET, run, serving
from bot.project import STARTER as CHECKOUT

MESSAGES, AT_ONCE = 200, 4
LINEAR = 1.1
"""An exponent above this counts as faster than linear."""


@dataclass(frozen=True)
class Growing:
    """``grow`` makes a checkout's data of a size, and returns how many there are then."""

    name: str
    grow: Callable[[Path, int], int]
    quick: tuple[int, ...]
    full: tuple[int, ...]


GROWING = (
    Growing(
        "conversations", grown_data.store_conversations, (1000, 10_000), (1000, 10_000, 100_000)
    ),
    Growing("answers", grown_data.grow_answers, (1, 10), (1, 10, 100)),
    Growing("intents", grown_data.grow_intents, (), (1, 10)),
    Growing("examples", grown_data.grow_examples, (), (1, 10)),
)
COSTS = ("worker CPU", "gateway CPU", "all CPU", "training", "worker PSS", "all PSS", "start")
UNITS = ("ms", "ms", "ms", "s", "MB", "MB", "s")


async def costs(checkout: Path) -> tuple[float, ...]:
    """What COSTS names. Training is next to nothing where the model is there already."""
    began = time.monotonic()
    run([sys.executable, "-m", "bot.cli", "train"], checkout, QUIET)
    trained_s = time.monotonic() - began
    async with serving(checkout, 1) as served:
        await served.customers.say(AT_ONCE, MESSAGES // 4)
        before = processes.cpu_ms_by_name([served.pid])
        said = await served.customers.say(AT_ONCE, MESSAGES)
        after = processes.cpu_ms_by_name([served.pid])
        used = processes.memory_by_name([served.pid])
        a_message = {name: (after[name] - before.get(name, 0)) / said.asked for name in after}
        return (
            a_message["Rasa"], a_message["gateway"], sum(a_message.values()), trained_s,
            used["Rasa"].pss, sum(one.pss for one in used.values()), served.first_answer_s,
        )  # fmt: skip


def show_growth(sizes: list[int], found: list[tuple[float, ...]]) -> None:
    """What grows faster than linear between the smallest and the largest size."""
    for place, name in enumerate(COSTS):
        first, last = found[0][place], found[-1][place]
        if first > 0 and last > 0:
            exponent = math.log(last / first) / math.log(sizes[-1] / sizes[0])
            if exponent > LINEAR:
                print(f"  {name} grows faster than linear: exponent {exponent:.1f}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="some minutes, nothing trained")
    quick = parser.parse_args().quick
    head = " ".join(f"{f'{name}, {unit}':>16}" for name, unit in zip(COSTS, UNITS))
    print(f"{'':24}{head}")
    for growing in GROWING:
        sizes, found = [], []
        for times in growing.quick if quick else growing.full:
            with tempfile.TemporaryDirectory(dir=CHECKOUT / "var") as folder:
                checkout = copy_checkout(Path(folder, "sapa"))
                take_what_was_trained(checkout)
                sizes.append(growing.grow(checkout, times))
                found.append(await costs(checkout))
            values = " ".join(f"{value:16.1f}" for value in found[-1])
            print(f"{sizes[-1]:>8} {growing.name:15}{values}", flush=True)
        if found:
            show_growth(sizes, found)


if __name__ == "__main__":
    asyncio.run(main())
