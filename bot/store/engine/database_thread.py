"""SQLite off the event loop: one connection, one thread."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from bot.store.engine.database import remedy_for
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Database
from bot.store.engine.sqlite import SqliteDatabase

T = TypeVar("T")
_Function = Callable[[Database], Any]
_Done = asyncio.Future[Any]

MOST_AT_ONCE = 100
"""Writes that one transaction takes together."""


class DatabaseThread:
    """Runs functions over ``database`` one at a time, in a thread of its own.

    It takes the connection over: nobody else may use it, or their statements would end up in a
    transaction of this thread. ``aclose`` closes it.

    A customer's message comes here nine times. Going there and back by a bare queue takes half the
    time that it takes by an executor of Python's, with its futures and their locks.
    """

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._writes: deque[tuple[_Function, _Done]] = deque()
        # A daemon: a process that ends without aclose waits for nobody.
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns.

        Raises:
            StoreUnavailable: SQLite cannot read or write.
        """
        done: asyncio.Future[T] = self._awaited()
        self._calls.put(partial(self._run_one, function, done))
        return await done

    async def write(self, function: Callable[[Database], T]) -> T:
        """The same in a transaction, all or nothing; returns once it is on the disk.

        Waiting for the disk is what a write costs, so those that come while another is under way
        share the next transaction. One that fails takes no other with it.

        Raises:
            StoreUnavailable: nothing of it was written.
        """
        done: asyncio.Future[T] = self._awaited()
        self._writes.append((function, done))
        self._calls.put(self._write_waiting)
        return await done

    async def aclose(self) -> None:
        """Waits for what is running, then closes the connection and ends the thread."""
        await self.run(lambda database: database.close())
        self._calls.put(None)
        self._thread.join()

    def _awaited(self) -> _Done:
        """What the thread will settle. Raises RuntimeError once it has ended: nobody would."""
        if not self._thread.is_alive():
            raise RuntimeError("The database was closed.")
        return asyncio.get_running_loop().create_future()

    def _serve(self) -> None:
        while call := self._calls.get():
            call()

    def _run_one(self, function: _Function, done: _Done) -> None:
        try:
            result = function(self._database)
        except BaseException as error:
            result = error
        _tell([done], [result])

    def _write_waiting(self) -> None:
        """All that wait, so that those whose own call comes later find nothing left to do."""
        count = min(len(self._writes), MOST_AT_ONCE)
        if not count:
            return
        functions, dones = zip(*(self._writes.popleft() for _ in range(count)))
        try:
            results = _transaction(self._database, functions)
        except BaseException as error:
            results = [error] * count
        _tell(dones, results)


def _tell(dones: Sequence[_Done], results: Sequence[Any]) -> None:
    """From the thread to the event loop, to which all of them belong."""
    with suppress(RuntimeError):  # it has ended; what was asked for is done all the same
        dones[0].get_loop().call_soon_threadsafe(_settle, dones, results)


def _settle(dones: Sequence[_Done], results: Sequence[Any]) -> None:
    for done, result in zip(dones, results):
        if done.cancelled():  # who asked has gone; it is written all the same
            continue
        if isinstance(result, sqlite3.Error):
            done.set_exception(_unavailable(result))
        elif isinstance(result, BaseException):
            done.set_exception(result)
        else:
            done.set_result(result)


def _transaction(database: SqliteDatabase, functions: Sequence[_Function]) -> list[Any]:
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


def _undone_if_it_fails(database: SqliteDatabase, function: _Function) -> Any:
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
