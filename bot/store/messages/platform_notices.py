"""Notices: what platforms tell the shop about its access (bot.channels.account_notices)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.lazy_message import LazyMessage, from_json, to_json
from bot.messages import Inbound
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

ACCESS = "access"
"""The topic of whether a platform takes our calls; over once it takes one."""


@dataclass(frozen=True)
class Notice:
    """One that is open. ``at`` is when it was last told, Unix seconds."""

    id: int
    channel: str
    text: LazyMessage
    at: float


def note_event(database: Database, event: Inbound, now: float) -> None:
    """Opens or ends what an event of ``bot.channels.account_notices`` tells, within the caller's
    transaction. One that is older than what is known changes nothing."""
    told = event.extra["notice"]
    at = event.timestamp_ms / 1000 if event.timestamp_ms else now
    note(database, event.channel, event.account, told["topic"], from_json(told["text"]), at)


def note(
    database: Database,
    channel: str,
    account: str,
    topic: str,
    text: LazyMessage | None,
    at: float,
) -> None:
    """The same for what was found out without an event, such as by a refused call."""
    if text is None:
        database.execute(
            """UPDATE notices SET ended_at = ? WHERE channel = ? AND account = ? AND topic = ?
            AND ended_at IS NULL AND at <= ?""",
            [at, channel, account, topic, at],
        )
        return
    database.execute(
        """INSERT INTO notices (channel, account, topic, text_json, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (channel, account, topic) DO UPDATE
        SET text_json = excluded.text_json, at = excluded.at, ended_at = NULL
        WHERE excluded.at >= max(notices.at, coalesce(notices.ended_at, 0))""",
        [channel, account, topic, json.dumps(to_json(text), ensure_ascii=False), at],
    )


def open_notices(database: Database) -> list[Notice]:
    """Those that are not over, the newest first."""
    rows: list[tuple[Any, ...]] = database.execute(
        "SELECT id, channel, text_json, at FROM notices WHERE ended_at IS NULL ORDER BY at DESC"
    ).fetchall()
    return [
        Notice(number, channel, from_json(json.loads(text)), at)
        for number, channel, text, at in rows
    ]


class Notices:
    """Lists notices for staff, and takes their word that one was seen to."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def open(self) -> list[Notice]:
        return await self._thread.run(open_notices)

    async def settle(self, number: int, by: str) -> None:
        """``by`` (a login) has seen to it; told again by the platform, it opens again."""

        def settle(database: Database) -> None:
            now = self._clock()
            done = database.execute(
                "UPDATE notices SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [now, number]
            )
            if done.rowcount:
                record(database, by, "notice", None, f"notice {number}", now)

        await self._thread.write(settle)
