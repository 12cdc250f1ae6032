"""Opens Sapa's one SQLite file, brought to the newest schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.store.engine.connection import connect, database_key
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.new_file import make_new_file
from bot.store.engine.sqlite import SqliteDatabase
from bot.store.schema.migrations import migrations

__all__ = ["check_database", "open_database", "remedy_for"]


def open_database(path: Path | str) -> SqliteDatabase:
    """Opens (and, the first time, creates) the SQLite file at ``path``.

    The file is private to its owner (0600), in WAL mode so that the gateway, the action server and
    the command line can use it at once, and has all migrations applied. Every connection waits up
    to 10 s for another writer.

    Raises:
        StoreUnavailable: the folder is not writable, the disk is full, the file is damaged, or it
            is encrypted with another key than ours.
    """
    path = Path(path)
    if not path.exists() and not database_key():
        with suppress(OSError):  # then it is made step by step, below
            make_new_file(path)
    try:
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


def _connected(path: Path) -> SqliteDatabase:
    connection = connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased leaves the disk too
    return SqliteDatabase(connection)


def check_database(path: Path) -> None:
    """Reads the whole file, if there is one; a gigabyte takes some seconds.

    Raises:
        StoreUnavailable: it is damaged, or cannot be read.
    """
    if not path.exists():
        return
    try:
        with closing(connect(path)) as connection:
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
