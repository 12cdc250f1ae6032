"""Who did what: written in the same transaction as the deed, never changed."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot.store.engine.protocol import Database, Transactions

TERMINAL = "terminal"
"""Who does what is done by ``./sapa``."""


@dataclass(frozen=True)
class AuditEntry:
    """``user`` is a login or TERMINAL, ``what`` one word (reply, assign, publish …)."""

    id: int
    at: float
    user: str
    what: str
    conversation_id: int | None
    detail: str | None


def record(
    database: Database,
    user: str,
    what: str,
    conversation_id: int | None = None,
    detail: str | None = None,
    at: float | None = None,
) -> None:
    """Adds one deed, within the caller's transaction; ``detail`` holds no customer's words."""
    database.execute(
        "INSERT INTO audit (at, user, what, conversation_id, detail) VALUES (?, ?, ?, ?, ?)",
        [time.time() if at is None else at, user, what, conversation_id, detail],
    )


class Audit:
    """Reads what was done, and records what is done outside the store (training, publishing)."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def add(self, user: str, what: str, detail: str | None = None) -> None:
        await self._thread.write(lambda database: record(database, user, what, None, detail))

    async def newest(self, limit: int, before: int | None = None) -> list[AuditEntry]:
        """The last ``limit`` deeds, newest first; those before number ``before``, if given."""

        def read(database: Database) -> list[AuditEntry]:
            rows = database.query(
                "SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
                [before or 2**62, limit],
            )
            return [AuditEntry(**row) for row in rows]

        return await self._thread.run(read)
