"""Reads a database, and can do nothing else: for processes that have no business with what is
stored but for a few names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from bot.store.engine.connection import connect
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Database
from bot.store.engine.sqlite import SqliteDatabase

_WAITS_S = 3
"""For PostgreSQL: who reads so goes on without."""


@contextmanager
def reading(place: Path | str) -> Iterator[Database]:
    """The SQLite file at a path or the PostgreSQL database at an address, as its tables are now.
    A connection to PostgreSQL is kept: they are looked at again and again.

    Raises:
        DatabaseError, OSError, StoreUnavailable: it is not there, or cannot be read now.
    """
    if isinstance(place, Path):
        if not place.exists():
            raise StoreUnavailable(f"There is no {place}.")
        with closing(connect(place)) as connection:
            connection.execute("PRAGMA query_only = ON")
            yield SqliteDatabase(connection)
        return
    database = _connected(place)
    try:
        yield database
    finally:
        if database.connection.closed:
            _connected.cache_clear()  # next time by a new one


@cache
def _connected(address: str) -> Any:
    import psycopg  # may not be installed

    from bot.store.engine.postgresql import PostgresqlDatabase, prepare

    try:
        connection = psycopg.connect(address, connect_timeout=_WAITS_S)
        prepare(connection)
        connection.execute("SET default_transaction_read_only = on")
    except psycopg.Error as error:
        raise StoreUnavailable(f"The database cannot be read: {error}") from error
    return PostgresqlDatabase(connection)
