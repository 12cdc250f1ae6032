"""Adds a row to a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.store.engine.protocol import Database


def insert(database: Database, sql: str, given: Sequence[Any]) -> int:
    """Runs an INSERT of one row into a table with an ``id``; the row's."""
    return database.insert(sql, given)
