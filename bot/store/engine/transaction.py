"""A transaction of a process that has the database for itself, without a DatabaseThread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database


@contextmanager
def writing(database: Database) -> Iterator[None]:
    """One transaction that holds the write lock from its start.

    ``database.atomic()`` takes the lock at the first write only: another process could change
    what was read before it, and SQLite then refuses the write at once instead of waiting.
    """
    with database.conn:
        database.execute("BEGIN IMMEDIATE")
        yield
