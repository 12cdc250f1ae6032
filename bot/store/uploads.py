"""The files that staff send to customers, by the token that is part of their address."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlite_utils import Database

from bot.store.database_thread import DatabaseThread


@dataclass(frozen=True)
class Upload:
    """A file at ``path`` in the folder of uploads; ``name`` is what its owner called it."""

    token: str
    path: str
    mime: str
    name: str


class Uploads:
    """Notes what was uploaded, and finds it again."""

    def __init__(self, thread: DatabaseThread, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def add(self, path: str, mime: str, name: str, user: str) -> Upload:
        upload = Upload(secrets.token_urlsafe(24), path, mime, name)
        await self._thread.write(
            lambda database: database.execute(
                "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?)",
                [upload.token, path, mime, name, user, self._clock()],
            )
        )
        return upload

    async def get(self, token: str) -> Upload | None:
        """The file with this token, if there is one."""

        def read(database: Database) -> Upload | None:
            row = database.execute(
                "SELECT token, path, mime, name FROM uploads WHERE token = ?", [token]
            ).fetchone()
            return Upload(*row) if row else None

        return await self._thread.run(read)
