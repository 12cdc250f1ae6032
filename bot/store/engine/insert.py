"""Adds a row to a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database


def insert(database: Database, sql: str, given: Sequence[Any]) -> int:
    """Runs an INSERT of one row; the row's number."""
    number = database.execute(sql, given).lastrowid
    assert number is not None, "an INSERT has one"
    return number
