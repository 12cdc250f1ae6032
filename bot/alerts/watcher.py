"""Looks after who waits for a person: for whose team, until when, who is given them and told."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.aio import repeat
from bot.hours import Hours
from bot.store.alerts.alerts import forget_alerts, raise_alerts
from bot.store.engine.protocol import Database, Transactions
from bot.store.staffing.automatic_assignment import assign_waiting, take_back
from bot.store.staffing.waits import follow_waits

LOOK_EVERY_S = 1.0
_SETTLES_S = 4.0
"""So long after a change there may be more to tell: what was just read is told nobody at once."""
_AT_LEAST_EVERY_S = 5.0
_TEAMS_EVERY_S = 10.0
_TIDY_EVERY_S = 3600.0


class Watcher:
    """Works by a connection of its own, so that it holds up no webhook.

    Args:
        alerted: called when somebody is to be told something.
    """

    def __init__(
        self,
        thread: Transactions,
        hours: Hours,
        alerted: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._thread = thread
        self._hours = hours
        self._alerted = alerted
        self._clock = clock
        self._version = ""
        self._changed_at = self._looked_at = self._teams_at = self._tidied_at = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self._look_if_due, LOOK_EVERY_S, "Colleagues are told later of who waits")

    async def _look_if_due(self) -> None:
        now = self._clock()
        version = await self._thread.run(lambda database: database.version())
        if version != self._version:
            self._version, self._changed_at = version, now
        is_quiet = now - self._changed_at > _SETTLES_S
        if is_quiet and now - self._looked_at < _AT_LEAST_EVERY_S:
            return
        self._looked_at = now
        teams_anew = now - self._teams_at > _TEAMS_EVERY_S
        if teams_anew:
            self._teams_at = now
        await self.look(teams_anew)
        if now - self._tidied_at > _TIDY_EVERY_S:
            self._tidied_at = now
            await self._thread.write(lambda database: forget_alerts(database, now))

    async def look(self, teams_anew: bool = True) -> None:
        """All in one transaction, which one gateway has at a time; it writes nothing where nothing
        is to be done.

        Raises:
            StoreUnavailable: it is done at the next look.
        """
        now = self._clock()

        def look(database: Database) -> int:
            follow_waits(database, self._hours, now, teams_anew)
            take_back(database, now)
            given = assign_waiting(database, now)
            return given + raise_alerts(database, now)

        if await self._thread.write(look):
            self._alerted()
