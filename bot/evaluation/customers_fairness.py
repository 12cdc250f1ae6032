"""What customers of this shop wrote last, compared: asking back, handing over and time. What they
meant, and so whether they were understood, nobody knows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.encoders.lexicon import Lexicon, load_lexicon
from bot.evaluation.fair_messages import of_customer
from bot.evaluation.fairness import fairness
from bot.store.database_thread import DatabaseThread
from bot.store.turns_done import TurnDone, turns_done

LAST_TURNS = 10_000
"""Messages of customers that are looked at."""

RENEWED_AFTER_S = 60.0


@dataclass(frozen=True)
class CustomersCompared:
    """``groups`` are rows as of ``fairness``, over so many ``messages``."""

    messages: int
    groups: list[dict[str, Any]]


def compare_customers(done: Sequence[TurnDone], lexicon: Lexicon) -> CustomersCompared:
    """Compares turns of real conversations; what is slang, the lexicon says."""
    return CustomersCompared(len(done), fairness(of_customer(turn, lexicon) for turn in done))


class CustomersFairness:
    """The comparison of the last turns in the store, made off the event loop, and kept for a
    minute: whoever opens the page again finds it."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread
        self._comparing = asyncio.Lock()
        self._last: tuple[float, CustomersCompared] | None = None

    async def compared(self) -> CustomersCompared:
        """The last comparison.

        Raises:
            StoreUnavailable: the turns cannot be read.
            LexiconError: a file of the lexicon cannot be used.
        """
        async with self._comparing:
            if self._last is None or time.monotonic() - self._last[0] > RENEWED_AFTER_S:
                done, lexicon = await asyncio.gather(
                    self._thread.run(lambda database: turns_done(database, LAST_TURNS)),
                    asyncio.to_thread(load_lexicon),
                )
                compared = await asyncio.to_thread(compare_customers, done, lexicon)
                self._last = time.monotonic(), compared
            return self._last[1]
