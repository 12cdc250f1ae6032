"""Carries out what was asked to be erased, everywhere: database, trackers, files."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from bot.aio import repeat
from bot.store.conversations.trackers import Trackers
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.unsent import UnsentMessages, settle_unsent, unsent
from bot.store.privacy.anonymization import merge_words
from bot.store.privacy.erasures import Erasure, carry_out, due_erasures

logger = logging.getLogger(__name__)

REST_S = 60.0
"""Longer than Rasa holds a turn: what it still saves of an abandoned one is erased too. Until then
the receipt is delivered, and its echo has come."""

EVERY_S = 10.0


class Files(Protocol):
    """A folder of files that customers sent, or that staff sent to them."""

    def keep_only(self, paths: set[str]) -> None: ...


class Eraser:
    """Erases what is due; takes the words of messages that customers took back out of the
    trackers."""

    def __init__(
        self,
        thread: Transactions,
        trackers: Trackers,
        files: Files,
        uploads: Files,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._thread = thread
        self._trackers = trackers
        self._files = files
        self._uploads = uploads
        self._clock = clock
        self._has_remains = False
        self._rests_until = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        failed = "What customers asked to be erased is still here"
        await repeat(lambda: self.erase_due(REST_S), EVERY_S, failed)

    async def erase_due(self, rest_s: float) -> list[Erasure]:
        """Erases what can be; what that was. A crash on the way leaves the request open, and the
        next try erases what is left.

        Raises:
            StoreUnavailable, DatabaseError, OSError: something could not be erased.
        """
        now = self._clock()
        for messages in await self._thread.run(lambda db: unsent(db, now - rest_s)):
            await self._forget(messages)
            self._has_remains = True
        due = await self._thread.run(lambda db: due_erasures(db, now, rest_s))
        chats = [int(one.id) for one in due if one.what == "conversation"]
        if chats:
            await asyncio.to_thread(self._trackers.erase, chats)
        for one in due:
            await self._thread.write(partial(carry_out, erasure=one, now=now))
        if due:
            self._has_remains = True
            for folder, table in ((self._files, "media"), (self._uploads, "uploads")):
                kept = await self._thread.run(partial(_in_use, table=table))
                await asyncio.to_thread(folder.keep_only, kept)
        if self._has_remains and now >= self._rests_until:
            await self._clear_remains(now)
        return due

    async def _clear_remains(self, now: float) -> None:
        """Out of the databases' files, too, as often as it takes a hundredth of the time."""
        began = time.perf_counter()
        done = [
            await self._thread.run(_clear_database),
            await asyncio.to_thread(self._trackers.clear_remains),
        ]
        self._rests_until = now + 100 * (time.perf_counter() - began)
        self._has_remains = not all(done)

    async def _forget(self, one: UnsentMessages) -> None:
        await asyncio.to_thread(
            self._trackers.forget_messages, one.conversation_id, one.message_ids
        )
        await self._thread.write(lambda db: settle_unsent(db, one.inbox_id))


def _clear_database(database: Database) -> bool:
    merge_words(database)  # deleted words stay in the index until then
    return database.clear_remains()


def _in_use(database: Database, table: str) -> set[str]:
    rows = database.execute(f"SELECT DISTINCT path FROM {table} WHERE path IS NOT NULL")
    return {path for (path,) in rows.fetchall()}
