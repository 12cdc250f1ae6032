"""Sapa's own database, with the shop's own error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.shop.shop import ShopUnavailable
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Database, Store
from bot.store.engine.sqlite import SqliteDatabase

T = TypeVar("T")


class ShopDatabase:
    """A Store for those who know shops only. It takes over what it is given, which nobody else may
    close or, if it is a connection, use."""

    def __init__(self, database: Store | SqliteDatabase) -> None:
        if isinstance(database, SqliteDatabase):
            database = DatabaseThread(database)
        self._store: Store = database

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns.

        Raises:
            ShopUnavailable: the database cannot be read or written.
        """
        try:
            return await self._store.run(function)
        except StoreUnavailable as error:
            raise ShopUnavailable(str(error)) from error

    async def write(self, function: Callable[[Database], T]) -> T:
        """The same in a transaction, all or nothing.

        Raises:
            ShopUnavailable: nothing of it was written.
        """
        try:
            return await self._store.write(function)
        except StoreUnavailable as error:
            raise ShopUnavailable(str(error)) from error

    async def aclose(self) -> None:
        """Waits for what is running, then closes the database."""
        await self._store.aclose()
