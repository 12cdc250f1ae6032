"""Who is logged in at the desk."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staff.users import User, existing, hash_of, user_by_id

IDLE_S = 12 * 3600.0
LONGEST_S = 7 * 24 * 3600.0
"""A session ends after a shift's time without a click, and after a week in any case."""

CODE_WITHIN_S = 600.0
"""How long the code of the second factor may come after the password."""

_SEEN_EVERY_S = 60.0
_ID_DIGITS = 16

_OPEN = """FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE users.disabled_at IS NULL AND sessions.seen_at > ? AND sessions.created_at > ?
    AND sessions.waits_for_code = 0"""


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is logged in. ``id`` opens nothing; ``device`` is the browser
    and its system; with ``by_provider`` the single sign-on vouched for the person."""

    id: str
    user: User
    by_provider: bool
    created_at: float
    seen_at: float
    address: str
    device: str


class Sessions:
    """A token is for one browser's cookie; the store keeps its hash alone."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def begin(
        self,
        login: str,
        address: str,
        device: str = "",
        by_provider: bool = False,
        waits_for_code: bool = False,
    ) -> str:
        """The token for the cookie of somebody whose password was right; with ``waits_for_code``
        it opens nothing but the page where the code is asked for."""
        token = secrets.token_urlsafe(32)

        def begin(database: Database) -> None:
            user, now = existing(database, login), self._clock()
            database.execute(
                "DELETE FROM sessions WHERE seen_at < ? OR created_at < ?",
                [now - IDLE_S, now - LONGEST_S],
            )
            database.execute(
                """INSERT INTO sessions (token_hash, user_id, created_at, seen_at, address, device,
                by_provider, waits_for_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [hash_of(token), user.id, now, now, address, device, by_provider, waits_for_code],
            )
            if not waits_for_code:
                record(database, user.login, "login", None, address, now)

        await self._thread.write(begin)
        return token

    async def find(self, token: str) -> Session | None:
        """The session of this token; None when it ended. To look does not prolong it."""
        now = self._clock()

        def read(database: Database) -> Session | None:
            sql = f"SELECT sessions.* {_OPEN} AND token_hash = ?"
            rows = database.query(sql, [now - IDLE_S, now - LONGEST_S, hash_of(token)])
            return next((_session(database, row) for row in rows), None)

        return await self._thread.run(read)

    async def seen(self, session: Session) -> None:
        """Somebody clicked: the session goes on."""
        now = self._clock()
        if now - session.seen_at > _SEEN_EVERY_S:
            sql = f"UPDATE sessions SET seen_at = ? WHERE user_id = ? AND {_ID} = ?"
            values = [now, session.user.id, session.id]
            await self._thread.write(lambda database: database.execute(sql, values))

    async def waiting_for_code(self, token: str) -> User | None:
        """Whose password was right a moment ago, and who has to give the code now."""

        def read(database: Database) -> User | None:
            row = database.execute(
                """SELECT user_id FROM sessions
                WHERE token_hash = ? AND waits_for_code = 1 AND created_at > ?""",
                [hash_of(token), self._clock() - CODE_WITHIN_S],
            ).fetchone()
            user = user_by_id(database, row[0]) if row else None
            return user if user and user.disabled_at is None else None

        return await self._thread.run(read)

    async def of(self, user: User) -> list[Session]:
        """All that are open, the one seen last first."""
        now = self._clock()

        def read(database: Database) -> list[Session]:
            sql = f"SELECT sessions.* {_OPEN} AND user_id = ? ORDER BY sessions.seen_at DESC"
            rows = database.query(sql, [now - IDLE_S, now - LONGEST_S, user.id])
            return [_session(database, row) for row in rows]

        return await self._thread.run(read)

    async def end(self, token: str) -> None:
        await self._thread.write(
            lambda database: database.execute(
                "DELETE FROM sessions WHERE token_hash = ?", [hash_of(token)]
            )
        )

    async def end_of(self, user: User, session_id: str) -> None:
        """Ends one of the user's own."""

        def end(database: Database) -> None:
            sql = f"DELETE FROM sessions WHERE user_id = ? AND {_ID} = ?"
            database.execute(sql, [user.id, session_id])
            record(database, user.login, "end_session", at=self._clock())

        await self._thread.write(end)

    async def end_others(self, user: User, session_id: str) -> None:
        """Ends all of the user's but this one."""

        def end(database: Database) -> None:
            end_others(database, user, session_id)
            record(database, user.login, "end_other_sessions", at=self._clock())

        await self._thread.write(end)


def end_others(database: Database, user: User, session_id: str) -> None:
    """Ends all of the user's sessions but this one, within the caller's transaction."""
    sql = f"DELETE FROM sessions WHERE user_id = ? AND {_ID} <> ?"
    database.execute(sql, [user.id, session_id])


def open_sessions(database: Database, now: float) -> set[str]:
    """The ids of all that have not ended."""
    sql = f"SELECT {_ID} {_OPEN}"
    return {id_ for (id_,) in database.execute(sql, [now - IDLE_S, now - LONGEST_S])}


def users_with_session(database: Database, now: float) -> set[int]:
    """The numbers of all who are logged in somewhere."""
    sql = f"SELECT DISTINCT sessions.user_id {_OPEN}"
    return {id_ for (id_,) in database.execute(sql, [now - IDLE_S, now - LONGEST_S])}


def is_open(database: Database, token_hash: str, now: float) -> bool:
    """Whether this session has not ended."""
    sql = f"SELECT 1 {_OPEN} AND token_hash = ?"
    found = database.execute(sql, [now - IDLE_S, now - LONGEST_S, token_hash]).fetchone()
    return found is not None


_ID = f"substr(sessions.token_hash, 1, {_ID_DIGITS})"


def _session(database: Database, row: dict[str, Any]) -> Session:
    user = user_by_id(database, row["user_id"])
    assert user is not None, "a session refers to its user"
    return Session(
        row["token_hash"][:_ID_DIGITS], user, bool(row["by_provider"]), row["created_at"],
        row["seen_at"], row["address"], row["device"],
    )
