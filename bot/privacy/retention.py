"""Deletes what was kept long enough, as [privacy] in sapa.toml says."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import get_args

from bot.aio import repeat
from bot.settings_sections import PrivacySettings
from bot.store.conversations.trackers import Trackers
from bot.store.engine.protocol import Transactions
from bot.store.privacy.anonymization import merge_words
from bot.store.privacy.retention import Kind, count_old, purge_some

logger = logging.getLogger(__name__)

EVERY_S = 86400.0
_DAY_S = 86400


class Retention:
    """Purges the database and the trackers. Files of customers go by ``bot.media.fetcher``."""

    def __init__(
        self,
        thread: Transactions,
        trackers: Trackers,
        keep: PrivacySettings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._thread = thread
        self._trackers = trackers
        self._keep = keep
        self._clock = clock

    async def run(self) -> None:
        """Now and every day, until cancelled."""
        await repeat(self._purge, EVERY_S, "Old data could not be deleted")

    async def _purge(self) -> None:
        counts = await self.purge()
        logger.info("Kept long enough, deleted: %s rows.", sum(counts.values()))

    async def purge(self, dry_run: bool = False) -> dict[str, int]:
        """Deletes; how many rows of which table. ``dry_run`` only counts.

        Raises:
            StoreUnavailable, DatabaseError, OSError: the rest is left for the next time.
        """
        counts: dict[str, int] = {}
        for kind in get_args(Kind):
            before = self._before(kind)
            if dry_run:
                counts |= await self._thread.run(partial(count_old, kind=kind, before=before))
                continue
            purge = partial(purge_some, kind=kind, before=before)
            while some := await self._thread.write(purge):
                for table, count in some.items():
                    counts[table] = counts.get(table, 0) + count
        before = self._before("trackers")
        trackers = await asyncio.to_thread(self._trackers.purge, before, dry_run)
        if trackers:
            counts["tracker_events"] = trackers
        if counts and not dry_run:
            await self._thread.run(merge_words)
        return counts

    def _before(self, kind: str) -> float:
        days: int = getattr(self._keep, f"keep_{kind}_days")
        return self._clock() - days * _DAY_S
