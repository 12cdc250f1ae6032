"""Ctrl-C and its relatives: a command is cancelled, cleans up, and ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_until_stopped(main: Coroutine[Any, Any, int], when_stopped: int) -> int:
    """What ``main`` returns, or ``when_stopped`` after SIGINT, SIGTERM or SIGHUP cancelled it."""

    async def run() -> int:
        task = asyncio.ensure_future(main)
        loop = asyncio.get_running_loop()

        def stop() -> None:
            # Once: a second Ctrl-C must not interrupt the cleaning up, which is bounded anyway.
            for number in _SIGNALS:
                loop.add_signal_handler(number, lambda: None)
            task.cancel()

        for number in _SIGNALS:
            loop.add_signal_handler(number, stop)
        try:
            return await task
        except asyncio.CancelledError:
            return when_stopped

    return asyncio.run(run())
