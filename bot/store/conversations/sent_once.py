"""Answers and notes are done once, however often a page sends them: a network that is lost on the
way back, or a reload, leaves the page without knowing whether they arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database

if TYPE_CHECKING:
    from bot.store.conversations.assignment import Change

KEPT_S = 7 * 86400.0
"""Longer than a page stays open."""
_LONGEST = 64


def only_once(change: Change, user: str, key: str) -> Change:
    """The change, unless it was done by this key before; without a key, always. One that gives an
    error was not done."""
    key = key[:_LONGEST]

    def once(database: Database, conversation: Conversation, now: float) -> Any:
        if not key:
            return change(database, conversation, now)
        database.execute("DELETE FROM sent_once WHERE at < ?", [now - KEPT_S])
        if database.execute("SELECT 1 FROM sent_once WHERE key = ?", [key]).fetchone():
            return None
        result = change(database, conversation, now)
        if not isinstance(result, Exception):
            database.execute(
                "INSERT INTO sent_once VALUES (?, ?, ?, ?)", [key, user, conversation.id, now]
            )
        return result

    return once


def keys_sent(database: Database, conversation_id: int, user: str) -> list[str]:
    """Those by which ``user`` sent something there lately."""
    rows = database.execute(
        """SELECT key FROM sent_once WHERE conversation_id = ? AND user = ?
        ORDER BY at DESC LIMIT 20""",
        [conversation_id, user],
    )
    return [key for (key,) in rows.fetchall()]
