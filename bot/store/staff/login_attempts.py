"""How often somebody may try to log in: an attempt is counted before it is looked at."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

WITHIN_S = 900.0
MOST = 10
"""Attempts that one account or one address may have open or wrong in a quarter of an hour."""

_KNOWN_FOR_S = 30 * 86400.0
_LONGEST_LOGIN = 64


class LoginAttempts:
    """Counts passwords and codes. Whoever guesses a hundred at once has ten looked at, as each is
    reserved in the store before the slow work begins; a right one is taken back."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def reserve(self, login: str, address: str) -> int | None:
        """The attempt's number; None if too many came from this address or for this account.

        From an address where its owner logged in lately, an account stays open whatever is tried
        elsewhere: else whoever knows a login could lock its owner out.
        """
        now, user = self._clock(), _shortened(login)

        def reserve(database: Database) -> int | None:
            database.execute("DELETE FROM login_attempts WHERE at <= ?", [now - WITHIN_S])
            if _is_locked(database, user, address, now):
                return None
            sql = "INSERT INTO login_attempts (at, login, address) VALUES (?, ?, ?)"
            return insert(database, sql, [now, user, address])

        return await self._thread.write(reserve)

    async def right(self, attempt: int) -> None:
        """Takes the attempt back: it counts against nobody."""
        sql = "DELETE FROM login_attempts WHERE id = ?"
        await self._thread.write(lambda database: database.execute(sql, [attempt]))

    async def wrong(self, login: str, address: str) -> None:
        """Tells the log; the attempt counts already."""
        await self._thread.write(
            lambda database: record(
                database, _shortened(login), "login_failed", None, address, self._clock()
            )
        )


def _is_locked(database: Database, user: str, address: str, now: float) -> bool:
    of_account, from_address = database.execute(
        """SELECT count(*) FILTER (WHERE login = ?), count(*) FILTER (WHERE address = ?)
        FROM login_attempts""",
        [user, address],
    ).fetchone()
    if from_address >= MOST:
        return True
    if of_account < MOST:
        return False
    known = database.execute(
        "SELECT 1 FROM audit WHERE what = 'login' AND at > ? AND user = ? AND detail = ?",
        [now - _KNOWN_FOR_S, user, address],
    ).fetchone()
    return known is None


def _shortened(login: str) -> str:
    return login.strip().lower()[:_LONGEST_LOGIN]
