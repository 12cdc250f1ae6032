"""Carries out what was asked to be erased, everywhere: database, trackers, files."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Protocol

from sqlite_utils import Database

from bot.store.database import StoreUnavailable
from bot.store.database_thread import DatabaseThread
from bot.store.emptying import merge_words
from bot.store.erasures import Erasure, carry_out, due_erasures
from bot.store.taken_back import TakenBack, settle_taken_back, taken_back
from bot.store.trackers import Trackers

logger = logging.getLogger(__name__)

REST_S = 60.0
"""Longer than Rasa holds a turn: what it still saves of an abandoned one is erased too. Until then
the receipt is delivered, and its echo has come."""

EVERY_S = 10.0


class Files(Protocol):
    """The folder of customers' files."""

    def keep_only(self, paths: set[str]) -> None: ...


class Eraser:
    """Erases what is due; takes the words of messages that customers took back out of the
    trackers."""

    def __init__(
        self,
        thread: DatabaseThread,
        trackers: Trackers,
        files: Files,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._thread = thread
        self._trackers = trackers
        self._files = files
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.erase_due(REST_S)
            except (StoreUnavailable, sqlite3.Error, OSError) as error:
                logger.error("What customers asked to be erased is still here: %s", error)
            await asyncio.sleep(EVERY_S)

    async def erase_due(self, rest_s: float) -> list[Erasure]:
        """Erases what can be; what that was. A crash on the way leaves the request open, and the
        next try erases what is left.

        Raises:
            StoreUnavailable, sqlite3.Error, OSError: something could not be erased.
        """
        now = self._clock()
        for one in await self._thread.run(lambda db: taken_back(db, now - rest_s)):
            await self._forget(one)
        due = await self._thread.run(lambda db: due_erasures(db, now, rest_s))
        chats = [int(one.id) for one in due if one.what == "conversation"]
        if chats:
            await asyncio.to_thread(self._trackers.erase, chats)
        for one in due:
            await self._thread.write(lambda db, one=one: carry_out(db, one, now))  # type: ignore[misc]
        if due:
            await self._thread.run(_clear_remains)
            kept = await self._thread.run(_files_in_use)
            await asyncio.to_thread(self._files.keep_only, kept)
        return due

    async def _forget(self, one: TakenBack) -> None:
        await asyncio.to_thread(
            self._trackers.forget_messages, one.conversation_id, one.message_ids
        )
        await self._thread.write(lambda db: settle_taken_back(db, one.inbox_id))


def _clear_remains(database: Database) -> None:
    """Deleted words stay in the index until it is merged, deleted pages in the write-ahead log."""
    merge_words(database)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _files_in_use(database: Database) -> set[str]:
    rows = database.execute("SELECT DISTINCT path FROM media WHERE path IS NOT NULL")
    return {path for (path,) in rows.fetchall()}
