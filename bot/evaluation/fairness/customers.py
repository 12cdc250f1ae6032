"""What customers of this shop wrote last, compared: asking back, handing over and time. What they
meant, and so whether they were understood, nobody knows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.encoders.lexicon import Lexicon, load_lexicon
from bot.evaluation.fairness.comparison import fairness
from bot.evaluation.fairness.messages import of_customer
from bot.store.engine.protocol import Transactions
from bot.store.messages.turn_stats import TurnStats, turn_stats

LAST_TURNS = 10_000
"""Messages of customers that are looked at."""

RENEWED_AFTER_S = 60.0
PATIENCE_S = 0.1
"""How long a page waits for a comparison before it says that it is under way."""


@dataclass(frozen=True)
class CustomersCompared:
    """``groups`` are rows as of ``fairness``, over so many ``messages``."""

    messages: int
    groups: list[dict[str, Any]]


def compare_customers(done: Sequence[TurnStats], lexicon: Lexicon) -> CustomersCompared:
    """Compares turns of real conversations; what is slang, the lexicon says."""
    return CustomersCompared(len(done), fairness(of_customer(turn, lexicon) for turn in done))


class CustomersFairness:
    """The comparison of the last turns in the store, made off the event loop, and kept for a
    minute. ``cancel`` it before the store is closed."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread
        self._comparing: asyncio.Task[CustomersCompared] | None = None
        self._last: tuple[float, CustomersCompared] | None = None

    async def compared(self) -> CustomersCompared | None:
        """The last comparison; None while it is made anew: ask again.

        Raises:
            StoreUnavailable: the turns cannot be read.
            LexiconError: a file of the lexicon cannot be used.
        """
        if self._last and time.monotonic() - self._last[0] < RENEWED_AFTER_S:
            return self._last[1]
        task = self._comparing = self._comparing or asyncio.create_task(self._compare())
        await asyncio.wait([task], timeout=PATIENCE_S)
        if not task.done():
            return None
        self._comparing = None
        self._last = time.monotonic(), task.result()
        return task.result()

    def cancel(self) -> None:
        """Gives up what is under way."""
        if self._comparing:
            self._comparing.cancel()

    async def _compare(self) -> CustomersCompared:
        done, lexicon = await asyncio.gather(
            self._thread.run(lambda database: turn_stats(database, LAST_TURNS)),
            asyncio.to_thread(load_lexicon),
        )
        return await asyncio.to_thread(compare_customers, done, lexicon)
