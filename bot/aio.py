"""What runs beside everything else: a wake-up, a periodic task, a worker of a queue."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from bot.errors import UserError

Key = TypeVar("Key")

logger = logging.getLogger(__name__)


class Wakeup:
    """``ring`` wakes whoever waits, or will wait next.

    Not ``asyncio.wait_for`` over an Event: in Python 3.10 it swallows a cancellation that comes
    together with the event, and under load the two always come together.
    """

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, at_most_s: float | None = None) -> None:
        """Until it rings or ``at_most_s`` seconds have passed."""
        timer = None
        if at_most_s is not None:
            timer = asyncio.get_running_loop().call_later(max(at_most_s, 0), self._rung.set)
        try:
            await self._rung.wait()
            self._rung.clear()
        finally:
            if timer:
                timer.cancel()


async def repeat(
    work: Callable[[], Awaitable[object]], every_s: float, failed: str, rest: int = 0
) -> None:
    """Does ``work`` now and ``every_s`` seconds after each end, or ``rest`` times as long after it
    as it took where that is more, until it is cancelled. What goes wrong is logged after
    ``failed``, a clause such as "Old files could not be deleted", and tried again the next time."""
    while True:
        began = time.monotonic()
        try:
            await work()
        except UserError as error:
            logger.error("%s: %s", failed, error)
        except Exception:  # whatever it is, the rest of the gateway goes on
            logger.exception("%s.", failed)
        await asyncio.sleep(max(every_s, rest * (time.monotonic() - began)))


class Worker(Generic[Key]):
    """Claims work and does it: so many pieces at once, and one at a time of each key."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._wakeup = Wakeup()

    @property
    def busy(self) -> list[Key]:
        """Whose work is under way."""
        return list(self._tasks)

    @property
    def free(self) -> int:
        """How many more pieces can be begun."""
        return self._at_once - len(self._tasks)

    def wake(self) -> None:
        """Something may be waiting."""
        self._wakeup.ring()

    def begin(self, key: Key, work: Coroutine[Any, Any, None]) -> None:
        """Does it in a task of its own, which wakes the worker when it ends."""
        task = asyncio.create_task(work)
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._end(key))

    def _end(self, key: Key) -> None:
        del self._tasks[key]
        self.wake()

    async def run(self, claim: Callable[[], Awaitable[float | None]]) -> None:
        """Calls ``claim``, which begins what is due and says in how many seconds the next piece
        is, now, whenever it is woken, and then; until cancelled."""
        while True:
            await self._wakeup.wait(await claim())

    async def finish(self, cancel: bool = False) -> None:
        """Waits for what is under way; ``cancel`` ends it at once."""
        tasks = list(self._tasks.values())
        if cancel:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
