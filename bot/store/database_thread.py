"""SQLite off the event loop: one connection, one thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlite_utils import Database

from bot.store.database import StoreUnavailable

T = TypeVar("T")


class DatabaseThread:
    """Runs functions over ``database`` one at a time, in a thread of its own.

    It takes the connection over: nobody else may use it, or their statements would end up in a
    transaction of this thread. ``aclose`` closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns.

        Raises:
            StoreUnavailable: SQLite cannot read or write.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, function, self._database)
        except sqlite3.Error as error:
            raise StoreUnavailable(
                f"Sapa's database cannot be used: {error}. Check the free space and whether "
                "another program keeps the file locked, then try again."
            ) from error

    async def write(self, function: Callable[[Database], T]) -> T:
        """The same in one transaction, begun as a writer's: it waits for other processes at its
        beginning, where a transaction that turns into a writer's half-way would fail at once.

        Raises:
            StoreUnavailable: nothing of it was written.
        """

        def transaction(database: Database) -> T:
            database.execute("BEGIN IMMEDIATE")
            with database.conn:
                return function(database)

        return await self.run(transaction)

    async def aclose(self) -> None:
        """Waits for what is running, then closes the connection and ends the thread."""
        await self.run(lambda database: database.close())
        self._executor.shutdown()
