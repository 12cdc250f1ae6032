"""SQLite off the event loop: one connection, one thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.store.engine.database import remedy_for
from bot.store.engine.errors import StoreUnavailable

T = TypeVar("T")
_Write = Callable[[Database], Any]

MOST_AT_ONCE = 100
"""Writes that one transaction takes together."""


class DatabaseThread:
    """Runs functions over ``database`` one at a time, in a thread of its own.

    It takes the connection over: nobody else may use it, or their statements would end up in a
    transaction of this thread. ``aclose`` closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._writes: list[tuple[_Write, asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns.

        Raises:
            StoreUnavailable: SQLite cannot read or write.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, function, self._database)
        except sqlite3.Error as error:
            raise _unavailable(error) from error

    async def write(self, function: Callable[[Database], T]) -> T:
        """The same in a transaction, all or nothing; returns once it is on the disk.

        Waiting for the disk is what a write costs, so those that come while another is under way
        share the next transaction. One that fails takes no other with it.

        Raises:
            StoreUnavailable: nothing of it was written.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._writes.append((function, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await done

    async def _write_all(self) -> None:
        while self._writes:
            batch, self._writes = self._writes[:MOST_AT_ONCE], self._writes[MOST_AT_ONCE:]
            functions = [function for function, _ in batch]
            try:
                results = await self.run(partial(_transaction, functions=functions))
            except Exception as error:
                results = [error] * len(batch)
            for (_, done), result in zip(batch, results):
                if done.cancelled():  # who asked has gone; it is written all the same
                    continue
                if isinstance(result, sqlite3.Error):
                    done.set_exception(_unavailable(result))
                elif isinstance(result, Exception):
                    done.set_exception(result)
                else:
                    done.set_result(result)
        self._writing = None

    async def aclose(self) -> None:
        """Waits for what is running, then closes the connection and ends the thread."""
        if self._writing is not None:
            await self._writing
        await self.run(lambda database: database.close())
        self._executor.shutdown()


def _transaction(database: Database, functions: list[_Write]) -> list[Any]:
    """What each function returned, or the exception that undid it.

    Begun as a writer's: it waits for other processes at its beginning, where a transaction that
    turns into a writer's half-way would fail at once.
    """
    connection = database.conn
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        if len(functions) == 1:  # a savepoint writes each page that changes to a file of its own
            return [functions[0](database)]
        return [_undone_if_it_fails(database, function) for function in functions]


def _undone_if_it_fails(database: Database, function: _Write) -> Any:
    connection = database.conn
    connection.execute("SAVEPOINT one")
    try:
        result = function(database)
    except Exception as error:
        if not connection.in_transaction:  # a full disk ends the whole transaction
            raise
        connection.execute("ROLLBACK TO one")
        result = error
    connection.execute("RELEASE one")
    return result


def _unavailable(error: sqlite3.Error) -> StoreUnavailable:
    remedy = remedy_for(error, "whether another program keeps the file locked")
    unavailable = StoreUnavailable(f"Sapa's database cannot be used: {error}. {remedy}")
    unavailable.__cause__ = error
    return unavailable
