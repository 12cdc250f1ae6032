"""One piece of work at a time beside everything else: looked at, awaited, stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

State = Literal["idle", "running", "done", "failed", "cancelled"]


class Background(Generic[T]):
    """``start`` it in an event loop, look at ``state`` at any time, ``cancel`` it or ``wait``."""

    def __init__(self) -> None:
        self._task: asyncio.Task[T] | None = None
        self._is_stopped = False
        self._began = self._ended = time.monotonic()

    @property
    def state(self) -> State:
        """``idle`` before the first start."""
        if self._task is None:
            return "idle"
        if self._is_stopped or (self._task.done() and self._task.cancelled()):
            return "cancelled"
        if not self._task.done():
            return "running"
        return "failed" if self._task.exception() else "done"

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return (time.monotonic() if self.state == "running" else self._ended) - self._began

    def start(self, work: Coroutine[Any, Any, T]) -> None:
        """Begins, where nothing is under way."""
        assert self.state != "running"
        self._began, self._is_stopped = time.monotonic(), False
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(self._has_ended)

    async def wait(self) -> None:
        """Until it has ended, however it did."""
        if self._task:
            await asyncio.wait([self._task])

    def cancel(self) -> None:
        """Stops it, if it runs."""
        if self._task and not self._task.done():
            self._is_stopped = True
            self._task.cancel()

    def result(self) -> T:
        """What came out.

        Raises:
            Exception: that of the work, where it failed.
        """
        assert self._task is not None
        return self._task.result()

    def _has_ended(self, _: asyncio.Task[T]) -> None:
        self._ended = time.monotonic()
