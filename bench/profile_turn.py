"""What a Rasa worker does with its time, function by function.

    .venv/bin/python -m bench.profile_turn [--turns 200] [--lines 40]

One customer says so many messages of bench.traffic to ./sapa serve, while the worker is profiled.
Printed are the functions that take most time: by their own, then with all that they call. What is
waited for (another process, the next message) counts for the event loop, epoll or select. The
profiler slows Python's own work most: read shares. Takes the model that is here; it is trained if
there is none.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pstats
import signal
import sys
import tempfile
from pathlib import Path

from bench import processes
from bench.checkout_copy import copy_checkout, take_what_was_trained
from bench.served import QUIET, run, serving
from bot.project import STARTER as CHECKOUT
from bot.rasa_environment import RASA_PYTHON, rasa_python

WORKER = "Rasa"
WARM_UP = 20


def profiling_python(folder: Path) -> Path:
    """An interpreter like Rasa's whose processes can be profiled; results come into ``folder``."""
    (folder / "bin").mkdir()
    (folder / "lib").symlink_to(Path(rasa_python()).parent.parent / "lib")
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {rasa_python()} -m bench.profiled {folder} "$@"\n')
    python.chmod(0o700)
    return python


async def profile(checkout: Path, folder: Path, turns: int) -> pstats.Stats:
    """The functions of the worker during so many turns."""
    python = profiling_python(folder)
    environ = {RASA_PYTHON: str(python), "PYTHONPATH": str(CHECKOUT)}
    async with serving(checkout, 1, environ) as served:
        await served.customers.say(1, WARM_UP)
        [worker] = [pid for pid, name in processes.tree(served.pid).items() if name == WORKER]
        os.kill(worker, signal.SIGUSR1)
        print((await served.customers.say(1, turns)).told())
        os.kill(worker, signal.SIGUSR2)
        found = folder / str(worker)
        while not found.exists():
            await asyncio.sleep(0.1)
        return pstats.Stats(str(found))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=200, help="messages")
    parser.add_argument("--lines", type=int, default=40, help="functions in each table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=CHECKOUT / "var") as name:
        checkout = copy_checkout(Path(name, "sapa"))
        take_what_was_trained(checkout)
        run([sys.executable, "-m", "bot.cli", "train"], checkout, QUIET)
        (folder := Path(name, "profile")).mkdir()
        stats = await profile(checkout, folder, options.turns)
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(options.lines)


if __name__ == "__main__":
    asyncio.run(main())
