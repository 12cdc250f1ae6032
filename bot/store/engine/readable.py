"""Whether a connection can read its file: with its key, if it is encrypted."""

from __future__ import annotations

import sqlite3


def can_read(connection: sqlite3.Connection) -> bool:
    """Whether it is a database, encrypted with this connection's key if it has one."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            return False
        raise
    return True
