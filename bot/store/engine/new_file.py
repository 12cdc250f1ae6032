"""A new database file, made whole: nobody sees one with half a schema, not even after a crash."""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from bot.store.engine.sqlite import SqliteDatabase
from bot.store.schema.migrations import migrations


def make_new_file(path: Path) -> None:
    """Puts an empty database of the newest schema at ``path`` (0600), unless something is there.

    Raises:
        OSError: it cannot be written, or the file system has no links; nothing is at ``path``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_empty())
        with closing(sqlite3.connect(unfinished)) as connection, connection:
            # Each has a secret of its own. It is on the disk for good with this.
            connection.execute("UPDATE web_chat_key SET key = ?", [secrets.token_bytes(32)])
        with suppress(FileExistsError):  # another process was quicker: its file stays
            os.link(unfinished, path)
    finally:
        os.unlink(unfinished)


@cache
def _empty() -> bytes:
    """A quarter of a second's work, once a process: each migration changes the schema."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sapa.db")
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        migrations.apply(SqliteDatabase(connection))
        connection.close()
        return file.read_bytes()
