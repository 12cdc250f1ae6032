"""A process of its own for what needs the encoders: a page of the desk that compares meanings must
neither hold up the gateway nor keep a gigabyte in its memory."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from bot.processes.child import die_with

T = TypeVar("T")

IDLE_S = 600.0
"""After how long without work the process is ended."""


class EncoderProcessEnded(Exception):
    """The process died at its work, mostly for lack of memory; another try starts a new one."""


class EncoderProcess:
    """Runs functions one after the other. The first waits for the process to start, and loads what
    it needs; later ones find it loaded."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._under_way = 0
        self._ending: asyncio.TimerHandle | None = None

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """What ``function(*args)`` returns; a function of a module, and values that can be pickled.

        Raises:
            EncoderProcessEnded: the process died.
        """
        loop = asyncio.get_running_loop()
        if self._ending:
            self._ending.cancel()
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(os.getpid(),),
            )
        self._under_way += 1
        try:
            return await loop.run_in_executor(self._pool, function, *args)
        except BrokenProcessPool as error:
            self._pool = None
            raise EncoderProcessEnded from error
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._ending = loop.call_later(IDLE_S, self.close)

    def close(self) -> None:
        """Ends the process; what is under way is given up."""
        if self._ending:
            self._ending.cancel()
        if self._pool:
            pool, self._pool = self._pool, None
            for process in list(pool._processes.values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(parent: int) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"  # customers' messages come first
    os.nice(5)
    if ask := die_with(parent):
        ask()
