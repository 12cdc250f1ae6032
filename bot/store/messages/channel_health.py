"""When each channel last received, sent, or could not: what its page on the desk shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from bot.store.engine.protocol import Database, Transactions

What = Literal["received", "refused", "sent", "failed"]


@dataclass(frozen=True)
class Moment:
    """``at`` in Unix seconds; ``reason`` says why something was refused or failed."""

    at: float
    reason: str | None = None


Health = dict[What, Moment]


class ChannelHealth:
    """Noted in memory, as webhooks come by hundreds a second, and saved from time to time."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock
        self._noted: dict[tuple[str, What], Moment] = {}
        self._unsaved: set[tuple[str, What]] = set()

    def note(self, channel: str, what: What, reason: str | None = None) -> None:
        """It happened just now."""
        self._noted[channel, what] = Moment(self._clock(), reason)
        self._unsaved.add((channel, what))

    async def save(self) -> None:
        """Writes down what was noted since the last time.

        Raises:
            StoreUnavailable: it is written the next time.
        """
        if not self._unsaved:
            return
        saved = {place: self._noted[place] for place in self._unsaved}

        def write(database: Database) -> None:
            for (channel, what), moment in saved.items():
                database.execute(
                    "INSERT OR REPLACE INTO channel_health VALUES (?, ?, ?, ?)",
                    [channel, what, moment.at, moment.reason],
                )

        await self._thread.write(write)
        self._unsaved -= {place for place, moment in saved.items() if self._noted[place] is moment}

    async def of(self, channel: str) -> Health:
        """The last moment of each kind, those before the last start too."""

        def read(database: Database) -> Health:
            rows = database.execute(
                "SELECT what, at, reason FROM channel_health WHERE channel = ?", [channel]
            )
            return {what: Moment(at, reason) for what, at, reason in rows}

        health = await self._thread.run(read)
        for what in get_args(What):
            if moment := self._noted.get((channel, what)):
                health[what] = moment
        return health
