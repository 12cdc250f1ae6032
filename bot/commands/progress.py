"""What a command tells while it works: a spinner with the seconds, or plain lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


def tell(text: str) -> None:
    """A line for the person at the terminal; never on stdout, which is for results."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Shows that ``text`` is going on, and at the end how long it took."""
    console = Console(stderr=True)
    started = time.monotonic()
    if console.is_terminal:
        spinner = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*spinner, console=console, transient=True) as progress:
            progress.add_task(text, total=None)
            yield
    else:
        tell(f"{text} …")
        yield
    tell(f"{text}: {time.monotonic() - started:.0f} s")
