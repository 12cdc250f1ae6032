"""PostgreSQL off the event loop: a pool of connections, each used by a thread of its own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.news import MOMENT_S, TELL
from bot.store.engine.postgresql import Connection, PostgresqlDatabase, prepare
from bot.store.engine.postgresql_address import with_timeouts
from bot.store.engine.protocol import Database

T = TypeVar("T")
_Kinds = type[errors.Error] | tuple[type[errors.Error], ...]

TRIES = 12
"""Of one write that others came between; with their pauses, half a minute."""

TRIES_OF_A_KEY = 3
"""Of one that makes a row whose key is there: somebody may have made it just now."""

_LONGEST_PAUSE_S = 4.0
_CAME_BETWEEN = (errors.SerializationFailure, errors.DeadlockDetected)
_KEY_IS_THERE = errors.UniqueViolation
_WAITS_S = 10.0
"""For a connection, as SQLite waits for other writers."""

_CONNECTS_ANEW_S = 2.0
"""How long the pool may double its pauses while the database is away. After a longer absence it
would come back as late again as that took."""


class DatabasePool:
    """Runs functions over a PostgreSQL database, as many at once as there are connections.

    A write is a serializable transaction: its outcome is as if nobody else wrote meanwhile, which
    is what the store's functions count on. Where somebody did, it is run again, so a function must
    leave nothing behind but what it wrote.
    """

    def __init__(self, url: str, connections: int) -> None:
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            with_timeouts(url), min_size=1, max_size=connections, configure=prepare,
            timeout=_WAITS_S, reconnect_timeout=_CONNECTS_ANEW_S,
            reconnect_failed=ConnectionPool.check, name="database", open=True,
        )  # fmt: skip
        self._threads = ThreadPoolExecutor(connections, "database")
        self._has_news = False
        self._telling: asyncio.TimerHandle | None = None

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns; each of its statements is a transaction.

        Raises:
            StoreUnavailable: PostgreSQL cannot read or write.
        """
        return await self._in_thread(lambda: self._connected(function))

    async def write(self, function: Callable[[Database], T]) -> T:
        """The same in a transaction, all or nothing; returns once it is on the disk.

        Raises:
            StoreUnavailable: nothing of it was written.
        """

        def transaction(database: PostgresqlDatabase) -> T:
            with database.transaction():
                return function(database)

        return await self._in_thread(lambda: again(lambda: self._connected(transaction)))

    async def aclose(self) -> None:
        """Waits for what is running, then closes the connections."""
        if self._telling:
            self._telling.cancel()
            self._tell()
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._threads.shutdown()
        self._pool.close()

    async def _in_thread(self, call: Callable[[], T]) -> T:
        # What was begun is done, as by a DatabaseThread, when who asked has gone.
        loop = asyncio.get_running_loop()
        result = await asyncio.shield(loop.run_in_executor(self._threads, call))
        if self._has_news and not self._telling:
            self._telling = loop.call_later(MOMENT_S, self._tell)
        return result

    def _tell(self) -> None:
        self._telling, self._has_news = None, False
        self._threads.submit(self._connected, lambda database: database.execute(TELL))

    def _connected(self, function: Callable[[Any], T]) -> T:
        try:
            with self._pool.connection() as connection:
                database = PostgresqlDatabase(connection)
                result = function(database)
            self._has_news = self._has_news or database.has_news
            return result
        except (DatabaseError, PoolTimeout) as error:
            raise StoreUnavailable(
                f"Sapa's database cannot be used: {error}. Check that PostgreSQL runs and can be "
                "reached, then try again."
            ) from error


def again(transaction: Callable[[], T]) -> T:
    """What ``transaction()`` returns, which is run again where others came between."""
    for attempt in range(TRIES):
        try:
            return transaction()
        except (DatabaseError, StoreUnavailable) as error:
            tries = TRIES_OF_A_KEY if _is(error, _KEY_IS_THERE) else TRIES
            if not _is(error, (*_CAME_BETWEEN, _KEY_IS_THERE)) or attempt >= tries - 1:
                raise
            time.sleep(random.uniform(0, min(0.005 * 2**attempt, _LONGEST_PAUSE_S)))
    raise AssertionError("the last try returns or raises")


def _is(error: BaseException | None, kinds: _Kinds) -> bool:
    """Whether it is, or came of, an error of PostgreSQL's of one of these kinds."""
    while error is not None:
        if isinstance(error, kinds):
            return True
        error = error.__cause__
    return False
