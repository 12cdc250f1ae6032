"""Encryption at rest by SQLCipher (the package sqlcipher3): every page of the file, AES-256."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from bot.store.engine.errors import StoreUnavailable, WrongKey
from bot.store.engine.readable import can_read

try:
    from sqlcipher3 import dbapi2
except ImportError as error:
    raise StoreUnavailable(
        "The database is to be encrypted, and the package sqlcipher3 is not installed. "
        "Run ./sapa again to install it, or remove SAPA_DATABASE_KEY."
    ) from error

T = TypeVar("T")


def connect_encrypted(path: Path, key: str | None, options: dict[str, Any]) -> sqlite3.Connection:
    """A connection that behaves as sqlite3's own, errors included; ``key`` is 64 hexadecimal
    digits, so that no time goes into deriving one from a password. Without a key the file is one
    that is not encrypted.

    Raises:
        WrongKey: the key is not the file's.
        sqlite3.Error: it cannot be opened.
    """
    connection: sqlite3.Connection = _as_sqlite3(
        lambda: dbapi2.connect(str(path), factory=_Connection, **options)
    )
    connection.execute("PRAGMA cipher_log_level = NONE")  # what goes wrong we say ourselves
    if key:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
    if not can_read(connection):
        connection.close()
        raise WrongKey(
            f"The key in SAPA_DATABASE_KEY does not open {path}. Use the key with which it was "
            "encrypted, or restore a backup."
        )
    return connection


def _as_sqlite3(call: Callable[[], T]) -> T:
    """sqlcipher3 has exceptions of its own; everybody else, sqlite-utils too, knows sqlite3's."""
    try:
        return call()
    except dbapi2.Error as error:
        raise getattr(sqlite3, type(error).__name__)(*error.args) from error


class _Cursor(dbapi2.Cursor):  # type: ignore[misc]  # the package has no types
    def execute(self, *args: Any) -> Any:
        return _as_sqlite3(lambda: super(_Cursor, self).execute(*args))

    def executemany(self, *args: Any) -> Any:
        return _as_sqlite3(lambda: super(_Cursor, self).executemany(*args))

    def executescript(self, *args: Any) -> Any:
        return _as_sqlite3(lambda: super(_Cursor, self).executescript(*args))

    def fetchone(self) -> Any:
        return _as_sqlite3(super().fetchone)

    def fetchall(self) -> Any:
        return _as_sqlite3(super().fetchall)


class _Connection(dbapi2.Connection):  # type: ignore[misc]  # the same
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        _as_sqlite3(super().commit)
