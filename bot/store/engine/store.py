"""Opens the store, whichever engine it is on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.protocol import Database, Store

CONNECTIONS = 4
"""To PostgreSQL, of each part of a process that opens the store."""


def open_store(place: Path | str) -> Store:
    """SQLite's file at a path, or the PostgreSQL database at an address, with all its tables.
    Whoever opens it closes it.

    Raises:
        StoreUnavailable: it cannot be used; the message says why.
    """
    if isinstance(place, Path):
        return DatabaseThread(open_database(place))
    from bot.store.engine.database_pool import DatabasePool  # psycopg may not be installed

    open_connection(place).close()
    return DatabasePool(place, CONNECTIONS)


async def listen(
    place: Path | str, heard: Callable[[], None], listens: Callable[[bool], None]
) -> None:
    """Calls ``heard`` whenever another process has stored what is waited for, until cancelled, and
    ``listens`` with whether we would hear of it. Over a file nobody tells."""
    if not isinstance(place, Path):
        from bot.store.engine import news

        await news.listen(place, heard, listens)


def open_connection(place: Path | str) -> Database:
    """One connection, for who has a thread to himself. Raises as ``open_store``."""
    if isinstance(place, Path):
        return open_database(place)
    from bot.store.engine.postgresql_schema import open_postgresql

    return open_postgresql(place)
