"""What a program asks for with an Idempotency-Key is done once, however often it asks: the key is
noted in the transaction of what is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from bot.store.engine.protocol import Database, Transactions

T = TypeVar("T")

KEPT_S = 86_400.0
"""After a day a key means something new."""


class KeyUsedOtherwise(Exception):
    """The same Idempotency-Key came with another request before; nothing was done."""


class DoneBefore(Exception):
    """The same was asked for before, and done; ``outcome`` is the number of the row it made."""

    def __init__(self, outcome: int) -> None:
        super().__init__(f"It was done before: {outcome}.")
        self.outcome = outcome


class DoneOnce:
    """Stands before a DatabaseThread: what is written through it is done once for ``key``.
    ``outcome`` says then which row of ``table`` it made; None: it made none.

    Args:
        key_id: of the program's ApiKey.
        key: what it gave as Idempotency-Key; None: it gave none, so it is done in any case.
        request_hash: of what it asks for; another one under the same key is refused.
    """

    def __init__(
        self,
        thread: Transactions,
        table: str,
        key_id: int,
        key: str | None,
        request_hash: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._thread = thread
        self._table = table
        self._key_id = key_id
        self._key = key
        self._request_hash = request_hash
        self._clock = clock
        self.outcome: int | None = None

    async def run(self, function: Callable[[Database], T]) -> T:
        return await self._thread.run(function)

    async def check_not_done(self) -> None:
        """Raises DoneBefore or KeyUsedOtherwise, as ``write`` would."""
        await self._thread.run(self._check)

    async def write(self, function: Callable[[Database], T]) -> T:
        """As DatabaseThread.write. What ends in an error, or makes no row, is not noted: it may be
        asked for again.

        Raises:
            DoneBefore, KeyUsedOtherwise: nothing was done.
        """

        def once(database: Database) -> T:
            self._check(database)
            newest = f"SELECT coalesce(max(id), 0) FROM {self._table}"
            [before] = database.execute(newest).fetchone()
            result = function(database)
            [after] = database.execute(newest).fetchone()
            if after != before:
                self.outcome = after
                self._note(database, after)
            return result

        return await self._thread.write(once)

    def _check(self, database: Database) -> None:
        row = database.execute(
            """SELECT request_hash, outcome FROM api_sends
            WHERE key_id = ? AND idempotency_key = ? AND at > ?""",
            [self._key_id, self._key, self._clock() - KEPT_S],
        ).fetchone()
        if row and row[0] != self._request_hash:
            raise KeyUsedOtherwise("This Idempotency-Key came with another request before.")
        if row:
            raise DoneBefore(row[1])

    def _note(self, database: Database, outcome: int) -> None:
        if self._key is None:
            return
        now = self._clock()
        database.execute("DELETE FROM api_sends WHERE at <= ?", [now - KEPT_S])
        database.execute(
            "INSERT INTO api_sends VALUES (?, ?, ?, ?, ?)",
            [self._key_id, self._key, self._request_hash, outcome, now],
        )
