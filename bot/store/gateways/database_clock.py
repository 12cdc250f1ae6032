"""The time by the database's clock: those of several machines differ, and what one of them puts off
for two seconds another one is not to put off for a minute."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Database, Transactions

SET_EVERY_S = 60.0


class DatabaseClock:
    """Gives Unix seconds. Between two looks at the database it goes on by itself, whatever is done
    to this machine's time of day."""

    def __init__(self, database: Database) -> None:
        self._began = 0.0
        self._set(database)

    def __call__(self) -> float:
        return self._began + time.monotonic()

    async def keep(self, thread: Transactions) -> None:
        """Sets it every minute, until cancelled; it goes on as it was while the database cannot be
        asked."""
        while True:
            await asyncio.sleep(SET_EVERY_S)
            with suppress(StoreUnavailable):
                await thread.run(self._set)

    def _set(self, database: Database) -> None:
        before = time.monotonic()
        [now] = database.execute(f"SELECT {database.now}").fetchone()
        self._began = now - (before + time.monotonic()) / 2
