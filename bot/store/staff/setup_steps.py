"""What the first-run wizard has behind it: which steps were done or skipped, and by whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from bot.store.engine.protocol import Database, Transactions

State = Literal["done", "skipped"]

FINISHED = "finished"
"""The step after the last one: then nobody is led to the wizard any more."""


class SetupSteps:
    """``clock`` gives Unix seconds."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def states(self) -> dict[str, State]:
        """By step; steps that nobody came to are not in it."""

        def read(database: Database) -> dict[str, State]:
            return dict(database.execute("SELECT step, state FROM setup_steps").fetchall())

        return await self._thread.run(read)

    async def settle(self, step: str, state: State, by: str) -> None:
        """A step was done or skipped; what was done stays so."""

        def write(database: Database) -> None:
            database.execute(
                """INSERT INTO setup_steps VALUES (?, ?, ?, ?) ON CONFLICT (step) DO UPDATE
                SET state = excluded.state, by = excluded.by, at = excluded.at
                WHERE setup_steps.state != 'done'""",
                [step, state, by, self._clock()],
            )

        await self._thread.write(write)
