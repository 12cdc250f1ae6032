"""How a file of SQLite's is opened: private to its owner, and encrypted where there is a key."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.settings import load_settings
from bot.store.engine.errors import StoreUnavailable, WrongKey
from bot.store.engine.readable import can_read

KEY = "SAPA_DATABASE_KEY"
"""The environment variable with the key: 64 hexadecimal digits."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the file at ``path``, which is made (0600) where it is missing. It may be
    used by any thread, opens no transactions of its own, and waits up to 10 s for other writers.

    With SAPA_DATABASE_KEY in the environment the file is SQLCipher's, else SQLite's own.

    Raises:
        StoreUnavailable: it is encrypted and there is no key or another one, or the other way
            round; or it is no database.
        sqlite3.Error, OSError: it cannot be opened.
    """
    key = database_key()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    options: dict[str, Any] = {"timeout": 10, "check_same_thread": False, "isolation_level": None}
    if not key:
        connection: sqlite3.Connection = sqlite3.connect(path, **options)
        if not can_read(connection):
            connection.close()
            raise StoreUnavailable(
                f"{path} is encrypted or is no database, and {KEY} is not set. Put the key into "
                "the environment or .env, or restore a backup."
            )
        return connection
    from bot.store.engine.encryption import (
        connect_encrypted,  # only where it is used: it is slow to load
    )

    try:
        return connect_encrypted(path, key, options)
    except WrongKey:
        if is_encrypted(path):
            raise
        raise StoreUnavailable(
            f"{KEY} is set, but {path} is not encrypted. Stop Sapa and run "
            "./sapa privacy encrypt, or remove the key."
        ) from None


def database_key() -> str | None:
    """The key from the environment or .env, if there is one.

    Raises:
        StoreUnavailable: it is not 64 hexadecimal digits.
    """
    return checked_key(load_settings().environ.get(KEY), KEY)


def checked_key(key: str | None, name: str) -> str | None:
    """``key`` in small letters; None where it is empty. Raises as ``database_key`` does."""
    if key and not re.fullmatch(r"[0-9a-fA-F]{64}", key):
        raise StoreUnavailable(
            f"{name} must be 64 hexadecimal digits. Make one with: openssl rand -hex 32"
        )
    return key.lower() if key else None


def is_encrypted(path: Path) -> bool:
    """Whether SQLite cannot read the file as it is. It is asked, for this process may have the
    file open: closing it by other means would let go of SQLite's locks, and lose data
    (https://www.sqlite.org/howtocorrupt.html, 2.2).

    Raises:
        StoreUnavailable: the file is damaged.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            return not can_read(connection)
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(
            f"{path} cannot be read: {error}. Restore a backup first."
        ) from error


def clear_remains(connection: sqlite3.Connection) -> bool:
    """Takes what was deleted out of the file itself, outside of any transaction; whether that could
    be done now, while others read it.

    Deleted pages stay in the write-ahead log, and copies of rows in pages that were split: secure
    deletion does not know of those (https://www.sqlite.org/pragma.html#pragma_secure_delete). A
    second for about 100 MB, in which others wait to write.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute("VACUUM")
    [(is_busy, _, _)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not is_busy
