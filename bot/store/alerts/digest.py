"""The mail when customers wait and nobody looks: when one is due, and to whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.alerts.choices import digest_readers
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staffing.presence import anybody_online
from bot.store.staffing.refused import StaffingRefused

MOST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class DigestSettings:
    """A mail goes once a customer has waited for ``after_minutes``, and no other within
    ``every_minutes``."""

    after_minutes: int = 15
    every_minutes: int = 60

    def checked(self) -> DigestSettings:
        """Raises StaffingRefused for numbers that cannot be."""
        for minutes in (self.after_minutes, self.every_minutes):
            if not 1 <= minutes <= MOST_MINUTES:
                raise StaffingRefused(
                    "Write minutes as a number from 1 to {most}.", most=MOST_MINUTES
                )
        return self


@dataclass(frozen=True)
class Digest:
    """``count`` chats wait, the first since ``since``; ``readers`` are address and language."""

    count: int
    since: float
    readers: list[tuple[str, str]]


class Digests:
    """Reads and changes when it goes, and hands it out."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def settings(self) -> DigestSettings:
        return await self._thread.run(_settings)

    async def set(self, settings: DigestSettings, by: str) -> None:
        """Raises StaffingRefused for numbers that cannot be."""
        settings.checked()

        def change(database: Database) -> None:
            database.execute(
                "UPDATE digest_settings SET after_minutes = ?, every_minutes = ?, next_at = 0",
                [settings.after_minutes, settings.every_minutes],
            )
            told = f"{settings.after_minutes}/{settings.every_minutes} min"
            record(database, by, "set_digest", None, told, self._clock())

        await self._thread.write(change)

    async def take(self, has_waited: Callable[[float, int], bool]) -> Digest | None:
        """The mail that is due, for one sender alone: somebody who waits ``has_waited`` (since
        when, in Unix seconds, and how many minutes are asked), nobody looks, and no mail went
        lately."""
        now = self._clock()

        def due(database: Database) -> Digest | None:
            settings = _settings(database)
            [next_at] = database.execute("SELECT next_at FROM digest_settings").fetchone()
            count, since = database.execute(
                """SELECT count(*), min(waiting_since) FROM conversations
                INDEXED BY conversations_waiting WHERE waiting_since IS NOT NULL
                AND (snoozed_until IS NULL OR snoozed_until <= ?)""",
                [now],
            ).fetchone()
            if next_at > now or not count or not has_waited(since, settings.after_minutes):
                return None
            if anybody_online(database, now):
                return None
            readers = digest_readers(database)
            return Digest(count, since, readers) if readers else None

        def take(database: Database) -> Digest | None:
            digest = due(database)
            if digest:
                next_at = now + _settings(database).every_minutes * 60
                database.execute("UPDATE digest_settings SET next_at = ?", [next_at])
            return digest

        if await self._thread.run(due) is None:  # mostly; a write would hold others up
            return None
        return await self._thread.write(take)

    async def not_sent(self, delay_s: float) -> None:
        """Nobody has got it: another is due after ``delay_s`` seconds."""
        at = self._clock() + delay_s
        await self._thread.write(
            lambda database: database.execute("UPDATE digest_settings SET next_at = ?", [at])
        )


def _settings(database: Database) -> DigestSettings:
    row = database.execute("SELECT after_minutes, every_minutes FROM digest_settings").fetchone()
    return DigestSettings(*row)
