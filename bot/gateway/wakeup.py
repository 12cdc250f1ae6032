"""What wakes somebody who waits: a call, or the time."""

from __future__ import annotations

import asyncio


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
