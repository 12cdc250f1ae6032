"""Work that one of several gateways does at a time: who has it, until the lease lapses.

Times are the database's, as machines' clocks differ. A gateway that ends or hangs renews its leases
no more, and another one takes them. One that hung looks at its own clock before it goes on: there
its lease ends a moment sooner than in the database.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from bot.store.engine.protocol import Database, Transactions

LEASE_S = 8.0
"""How long a lease lasts that is not renewed."""

RENEW_EVERY_S = 2.0
MARGIN_S = 1.0
"""By how much sooner its owner takes it for ended."""


class Leases:
    """Those of ``owner``, a name that no other process has, nor had before it."""

    def __init__(self, thread: Transactions, owner: str) -> None:
        self._thread = thread
        self.owner = owner
        self._until: dict[str, float] = {}

    async def take(self, names: Collection[str]) -> set[str]:
        """Takes or renews what is free or ours of ``names``; those that are ours from now on.

        Raises:
            StoreUnavailable: nobody knows; those that were ours are so for as long as they were.
        """
        asked_at = _now()

        ours = await self._thread.run(lambda database: _take(database, names, self.owner))
        for name in names:
            self._until.pop(name, None)
        self._until.update(dict.fromkeys(ours, asked_at + LEASE_S - MARGIN_S))
        return ours

    def holds(self, name: str) -> bool:
        """Whether it is ours for sure."""
        return _now() < self._until.get(name, 0.0)

    async def give_back(self, names: Collection[str]) -> None:
        """So that another gateway need not wait until they lapse. Raises as ``take``."""

        def give_back(database: Database) -> None:
            for name in names:
                sql = "UPDATE leases SET until = 0 WHERE name = ? AND owner = ?"
                database.execute(sql, [name, self.owner])

        for name in names:
            self._until.pop(name, None)
        await self._thread.run(give_back)


def _take(database: Database, names: Collection[str], owner: str) -> set[str]:
    """One statement, so that two that take them at once find one of them the owner of each."""
    if not names:
        return set()
    now = database.now
    rows = ", ".join([f"(?, ?, {now} + ?)"] * len(names))
    taken = database.execute(
        f"""INSERT INTO leases (name, owner, until) VALUES {rows}
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
        WHERE leases.owner = excluded.owner OR leases.until <= {now} RETURNING name""",
        [value for name in sorted(names) for value in (name, owner, LEASE_S)],
    )
    return {name for (name,) in taken.fetchall()}


def _now() -> float:
    """Seconds, those in which the machine slept too."""
    return time.clock_gettime(_CLOCK)


_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux has one more that goes on in sleep; macOS's own does."""
