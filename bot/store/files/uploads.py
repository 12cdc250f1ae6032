"""The files that staff send to customers, by the token that is part of their address."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.engine.protocol import Database, Transactions


@dataclass(frozen=True)
class Upload:
    """A file at ``path`` in the folder of uploads; ``name`` is what its owner called it."""

    token: str
    path: str
    mime: str
    name: str


class Uploads:
    """Notes what was uploaded, and finds it again."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def add(
        self, conversation_id: int, path: str, mime: str, name: str, user: str
    ) -> Upload:
        """Notes a file for the answer that ``user`` writes in this conversation."""
        upload = Upload(secrets.token_urlsafe(24), path, mime, name)
        await self._thread.write(
            lambda database: database.execute(
                """INSERT INTO uploads (token, path, mime, name, conversation_id, user, at)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                [upload.token, path, mime, name, conversation_id, user, self._clock()],
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

    async def let_go(self, older_than_s: float) -> set[str]:
        """Ends the keeping of files uploaded longer ago than that; the paths that are left."""

        def let_go(database: Database) -> set[str]:
            database.execute("DELETE FROM uploads WHERE at < ?", [self._clock() - older_than_s])
            kept = database.execute("SELECT DISTINCT path FROM uploads")
            return {path for (path,) in kept.fetchall()}

        return await self._thread.write(let_go)
