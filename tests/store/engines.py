"""The engines on which the store is tested."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store.engine.database import open_database
from bot.store.engine.database_pool import DatabasePool
from bot.store.engine.database_thread import DatabaseThread
from tests.postgresql import empty


@asynccontextmanager
async def open_engine(place: Path | str) -> AsyncIterator[DatabaseThread | DatabasePool]:
    """An empty database: a file of SQLite's, or the PostgreSQL at an address."""
    thread: DatabaseThread | DatabasePool
    if isinstance(place, Path):
        thread = DatabaseThread(open_database(place))
    else:
        empty(place)
        thread = DatabasePool(place, connections=2)
    yield thread
    await thread.aclose()
