"""Who is at the desk: an open page makes one online, a switch in the account menu away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Literal

from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staff.users import User, existing

Presence = Literal["online", "away", "offline"]

BEAT_S = 10.0
"""How often it is noted whose pages are open."""
GONE_AFTER_S = 35.0
"""A reload, or a phone between two masts, makes nobody offline."""

ONLINE = f"""presence.seen_at > :now - {GONE_AFTER_S} AND presence.is_away = 0"""
"""A condition of SQL on the table ``presence``."""


def presence_of(user: User, now: float | None = None) -> Presence:
    """Whether somebody looks: who is away has a page open, or said so before closing it."""
    now = time.time() if now is None else now
    if (user.seen_at or 0) <= now - GONE_AFTER_S:
        return "offline"
    return "away" if user.is_away else "online"


class PresenceBoard:
    """Notes who is there."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def here(self, user_ids: Iterable[int]) -> None:
        """These have a page of the desk open now."""
        now = self._clock()
        rows = [(user_id, now) for user_id in user_ids]
        await self._thread.write(
            lambda database: database.executemany(
                """INSERT INTO presence (user_id, seen_at) VALUES (?, ?)
                ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at""",
                rows,
            )
        )

    async def set_away(self, login: str, is_away: bool) -> None:
        """As somebody says of themselves: away, they are given no new chats."""

        def change(database: Database) -> None:
            user = existing(database, login)
            database.execute(
                """INSERT INTO presence (user_id, is_away) VALUES (?, ?)
                ON CONFLICT (user_id) DO UPDATE SET is_away = excluded.is_away""",
                [user.id, int(is_away)],
            )
            record(database, user.login, "away" if is_away else "back", at=self._clock())

        await self._thread.write(change)


def anybody_online(database: Database, now: float) -> bool:
    """Whether at least one colleague looks at the desk."""
    sql = f"""SELECT 1 FROM presence JOIN users ON users.id = user_id
        WHERE users.disabled_at IS NULL AND {ONLINE} LIMIT 1"""
    return database.execute(sql, {"now": now}).fetchone() is not None
