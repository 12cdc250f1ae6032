"""Where the memory of a running Sapa is.

    .venv/bin/python -m bench.memory [--messages 200]

With one Rasa worker and with two: what each process uses after so many messages, the desk idle. PSS
shares evenly what several processes use, so that it may be added up; private is the process's own.
Then what a worker's memory is made of: a fresh interpreter imports what a worker does, step by
step, loads the model and reads a message. Takes the model that is here; it is trained if there is
none.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench import processes
from bench.checkout_copy import copy_checkout, take_what_was_trained
from bench.served import QUIET, empty_store, run, serving
from bot.project import STARTER as CHECKOUT
from bot.rasa_environment import rasa_python

AT_ONCE = 4
SETTLES_S = 5.0


async def show_processes(checkout: Path, workers: int, messages: int) -> None:
    """A line for each process of `./sapa serve`, after ``messages`` messages."""
    empty_store(checkout)
    async with serving(checkout, workers) as served:
        said = await served.customers.say(AT_ONCE, messages)
        await asyncio.sleep(SETTLES_S)
        print(f"\n{workers} worker(s), after {said.asked} messages; MB")
        print(f"{'process':20}{'PSS':>8}{'RSS':>8}{'private':>9}")
        whole = processes.NOTHING
        for pid, name in processes.tree(served.pid).items():
            used = processes.memory(pid)
            whole += used
            print(_line(name, used))
        print(_line("all", whole), flush=True)


def _line(name: str, used: processes.Memory) -> str:
    return f"{name:20}{used.pss:8.0f}{used.rss:8.0f}{used.private:9.0f}"


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=200, help="before memory is read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=CHECKOUT / "var") as folder:
        checkout = copy_checkout(Path(folder, "sapa"))
        take_what_was_trained(checkout)
        run([sys.executable, "-m", "bot.cli", "train"], checkout, QUIET)
        for workers in (1, 2):
            await show_processes(checkout, workers, options.messages)
        print("\nWhat a worker's is made of")
        print(run([rasa_python(), "-m", "bench.worker_steps", str(checkout)], CHECKOUT, QUIET))


if __name__ == "__main__":
    asyncio.run(main())
