"""Opens Sapa's one SQLite file, brought to the newest schema."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from bot.store.migrations import migrations


class StoreUnavailable(Exception):
    """The database file cannot be read or written; the message says why and what to do."""


def open_database(path: Path | str) -> Database:
    """Opens (and, the first time, creates) the SQLite file at ``path``.

    The file is private to its owner (0600), in WAL mode so that the gateway, the action server and
    the command line can use it at once, and has all migrations applied. Every connection waits up
    to 10 s for another writer.

    Raises:
        StoreUnavailable: the folder is not writable, the disk is full or the file is damaged.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        database = _connected(path)
        if migrations.pending(database):
            migrations.apply(database)
            # On a connection that changed the schema, SQLite goes on preparing statements anew at
            # each savepoint: storing took twice as long.
            database.close()
            database = _connected(path)
        return database
    except (OSError, sqlite3.Error) as error:
        remedy = remedy_for(error, "the permissions of its folder")
        raise StoreUnavailable(f"The database {path} cannot be used: {error}. {remedy}") from error


def _connected(path: Path) -> Database:
    connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return Database(connection)


def check_database(path: Path) -> None:
    """Reads the whole file, if there is one; a gigabyte takes some seconds.

    Raises:
        StoreUnavailable: it is damaged, or cannot be read.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(f"database disk image is malformed: {found}")
    except sqlite3.Error as error:
        remedy = remedy_for(error, "its permissions")
        raise StoreUnavailable(f"The database {path} cannot be used: {error}. {remedy}") from error


def remedy_for(error: Exception, otherwise: str) -> str:
    """What to do about an error of SQLite or of its file; ``otherwise`` is what to look at where
    the file is sound."""
    if "malformed" in str(error) or "not a database" in str(error):
        return "It is damaged: stop Sapa, move it away, and restore a backup: ./sapa restore FOLDER"
    return f"Check the free space and {otherwise}, then try again."
