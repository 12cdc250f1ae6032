"""The orders that a conversation has been about."""

from __future__ import annotations

from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database


def known_orders(database: Database, conversation: Conversation) -> list[str]:
    """Order numbers that were proven there, stand in its cases, or whose news it is told: the
    newest first. A number alone proves nothing."""
    rows = database.execute(
        """SELECT order_number FROM cases WHERE conversation_id = :id AND order_number IS NOT NULL
        ORDER BY updated_at DESC LIMIT 5""",
        {"id": conversation.id},
    ).fetchall()
    rows += database.execute(
        "SELECT order_number FROM order_news WHERE conversation_id = :id LIMIT 5",
        {"id": conversation.id},
    ).fetchall()
    proven = [conversation.proven_order] if conversation.proven_order else []
    return list(dict.fromkeys([*proven, *(number for (number,) in rows)]))
