"""Who is logged in at the desk."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from sqlite_utils import Database

from bot.store.audit import record
from bot.store.database_thread import DatabaseThread
from bot.store.users import User, existing, hash_of, user_by_id

IDLE_S = 12 * 3600.0
LONGEST_S = 7 * 24 * 3600.0
"""A session ends after a shift's time without a click, and after a week in any case."""

_SEEN_EVERY_S = 60.0


class Sessions:
    """A token is for one browser's cookie; the store keeps its hash alone."""

    def __init__(self, thread: DatabaseThread, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def begin(self, login: str, address: str) -> str:
        """The token for the cookie of somebody whose password was right."""
        token = secrets.token_urlsafe(32)

        def begin(database: Database) -> None:
            user, now = existing(database, login), self._clock()
            database.execute(
                "DELETE FROM sessions WHERE seen_at < ? OR created_at < ?",
                [now - IDLE_S, now - LONGEST_S],
            )
            database.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?)", [hash_of(token), user.id, now, now]
            )
            record(database, user.login, "login", None, address, now)

        await self._thread.write(begin)
        return token

    async def user(self, token: str) -> User | None:
        """Who is logged in with this token; None when it ended."""
        now = self._clock()

        def read(database: Database) -> tuple[User | None, bool]:
            row = database.execute(
                """SELECT user_id, seen_at FROM sessions
                WHERE token_hash = ? AND seen_at > ? AND created_at > ?""",
                [hash_of(token), now - IDLE_S, now - LONGEST_S],
            ).fetchone()
            user = user_by_id(database, row[0]) if row else None
            if row is None or user is None or user.disabled_at is not None:
                return None, False
            return user, now - row[1] > _SEEN_EVERY_S

        user, is_late = await self._thread.run(read)
        if is_late:
            sql = "UPDATE sessions SET seen_at = ? WHERE token_hash = ?"
            await self._thread.write(lambda database: database.execute(sql, [now, hash_of(token)]))
        return user

    async def end(self, token: str) -> None:
        await self._thread.write(
            lambda database: database.execute(
                "DELETE FROM sessions WHERE token_hash = ?", [hash_of(token)]
            )
        )
