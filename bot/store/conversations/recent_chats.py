"""Who wrote last on a channel: whom a test message may go to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.engine.protocol import Database


@dataclass(frozen=True)
class RecentChat:
    """``chat`` is its id on the platform; ``last_inbound_at`` in Unix seconds."""

    chat: str
    name: str | None
    last_inbound_at: float


def recent_chats(database: Database, channel: str, limit: int = 5) -> list[RecentChat]:
    """The chats in which somebody wrote last, newest first."""
    rows = database.query(
        """SELECT chat, name, last_inbound_at FROM conversations
        WHERE channel = ? AND last_inbound_at IS NOT NULL
        ORDER BY last_inbound_at DESC LIMIT ?""",
        [channel, limit],
    )
    return [RecentChat(**row) for row in rows]
