"""A transaction of who has a connection to himself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from bot.store.engine.protocol import Database
from bot.store.engine.sqlite import SqliteDatabase

T = TypeVar("T")


def writing(database: Database) -> AbstractContextManager[None]:
    """One transaction that no other writer comes between."""
    return database.transaction()


def write(database: Database, function: Callable[[Database], T]) -> T:
    """What ``function(database)`` returns, in one such transaction.

    PostgreSQL lets others write meanwhile, and where they came between, it is run again: it must
    leave nothing behind but what it wrote.
    """

    def transaction() -> T:
        with database.transaction():
            return function(database)

    if isinstance(database, SqliteDatabase):
        return transaction()
    from bot.store.engine.database_pool import again  # psycopg may not be installed

    return again(transaction)
