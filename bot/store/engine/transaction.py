"""A transaction of a process that has the database for itself, without a DatabaseThread."""

from __future__ import annotations

from contextlib import AbstractContextManager

from bot.store.engine.protocol import Database


def writing(database: Database) -> AbstractContextManager[None]:
    """One transaction that no other writer comes between."""
    return database.transaction()
