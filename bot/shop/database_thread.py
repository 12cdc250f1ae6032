"""The shop's own thread for SQLite, with the shop's own error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.shop.shop import ShopUnavailable
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Database

T = TypeVar("T")


class ShopDatabaseThread(DatabaseThread):
    """A DatabaseThread for those who know shops only."""

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns.

        Raises:
            ShopUnavailable: SQLite cannot read or write.
        """
        try:
            return await super().run(function)
        except StoreUnavailable as error:
            raise ShopUnavailable(str(error)) from error
