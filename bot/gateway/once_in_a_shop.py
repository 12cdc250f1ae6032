"""Work that a shop's gateways do once: one of them has it, and another one takes it over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from bot.store.engine.errors import StoreUnavailable
from bot.store.gateways import leases as shares
from bot.store.gateways.leases import Leases

logger = logging.getLogger(__name__)

LEASE = "once"
FINISH_S = 2.0
"""How long what is under way may take when another gateway has it from then on, or we stop."""

Work = Callable[[], Coroutine[Any, Any, None]]
"""Goes on until it is cancelled, and can be begun again."""


class OnceInAShop:
    """Does all ``works`` while this gateway has the lease."""

    def __init__(self, works: Sequence[Work], leases: Leases) -> None:
        self._works = works
        self._leases = leases
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Until cancelled; what is under way is finished first."""
        try:
            while True:
                if await self._is_ours():
                    self._begin()
                elif self._tasks:
                    logger.warning("Another gateway does what is done once in a shop.")
                    await self._end()
                await asyncio.sleep(shares.RENEW_EVERY_S)
        finally:
            await self._end()
            with suppress(StoreUnavailable):  # then it lapses
                await self._leases.give_back([LEASE])

    async def _is_ours(self) -> bool:
        try:
            return bool(await self._leases.take([LEASE]))
        except StoreUnavailable as error:
            logger.error("Who does what is done once is not known: %s", error)
            return self._leases.holds(LEASE)

    def _begin(self) -> None:
        if not self._tasks:
            self._tasks = [asyncio.create_task(work()) for work in self._works]
            for task in self._tasks:
                task.add_done_callback(tell_end)

    async def _end(self) -> None:
        tasks, self._tasks = self._tasks, []
        await finish(tasks, FINISH_S)


def tell_end(task: asyncio.Task[None]) -> None:
    """Nothing that runs beside ends by itself; where one does, its work stands still."""
    if not task.cancelled() and (error := task.exception()):
        logger.critical("A part of the gateway ended; restart it.", exc_info=error)


async def finish(tasks: Sequence[asyncio.Task[None]], within_s: float) -> None:
    """Asks them to finish what is under way, and cuts short what is not after so many seconds."""
    for _ in range(2 if tasks else 0):
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=within_s)
