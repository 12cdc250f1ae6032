"""SQLite files copied while others write to them, all as they were at one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from bot.errors import UserError
from bot.store.engine.connection import connect


class DatabaseDamaged(UserError):
    """A database cannot be copied whole; the message says which, and what to do."""


def copy_databases(copies: Mapping[Path, Path]) -> None:
    """Copies each SQLite file to a new one, by SQLite's online backup, and checks the copy.

    All copies show the same moment: while the first file, which every accepted message is written
    to, is locked for an instant, a reader of each is begun, and a reader sees nothing that comes
    later. So the copies stand as the files would after a power cut, which Sapa survives anyway: a
    turn that was under way runs again.

    Raises:
        DatabaseDamaged: one cannot be read.
        OSError: a copy cannot be written.
    """
    with _readers(list(copies)) as readers:
        for path, reader in readers.items():
            try:
                _copy(reader, copies[path])
            except sqlite3.DatabaseError as error:
                raise _why(path, error) from error


@contextmanager
def _readers(paths: list[Path]) -> Iterator[Mapping[Path, sqlite3.Connection]]:
    with ExitStack() as stack:
        path = paths[0]
        try:
            lock = stack.enter_context(closing(_open(path)))
            lock.execute("BEGIN IMMEDIATE")
            readers = {}
            for path in paths:
                readers[path] = stack.enter_context(closing(_open(path)))
                readers[path].execute("BEGIN")
                readers[path].execute("SELECT count(*) FROM sqlite_master").fetchone()
            lock.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise _why(path, error) from error
        yield readers


def _open(path: Path) -> sqlite3.Connection:
    return connect(path)


def _copy(reader: sqlite3.Connection, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    with closing(connect(copy)) as target:  # encrypted with the same key, where there is one
        reader.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # else it would need its -wal file too
        [problem] = target.execute("PRAGMA quick_check(1)").fetchone()
        if problem != "ok":
            raise sqlite3.DatabaseError(problem)


def _why(path: Path, error: sqlite3.Error) -> Exception:
    code = str(error)
    if "full" in code or "I/O" in code:
        return OSError(f"{path.name} could not be copied: {error}")
    return DatabaseDamaged(
        f"{path} cannot be copied ({error}). If it is damaged, stop Sapa, move the file away and "
        "restore a backup: ./sapa restore FOLDER"
    )
