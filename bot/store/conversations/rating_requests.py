"""Whom the shop may ask how it was, and what they said."""

from __future__ import annotations

from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database

QUESTION = "utter_ask_rating"
"""The reply of domain.yml that asks."""

ASKED_AGAIN_AFTER_S = 86_400.0
_NOT_IN_THE_MOOD = ("angry", "unhappy")


def may_ask(database: Database, conversation: Conversation, now: float) -> bool:
    """Not who is angry, nor who wants no messages, nor who was asked within a day: by the bot or
    when a person closed the conversation."""
    if conversation.mood in _NOT_IN_THE_MOOD or conversation.opted_out_at is not None:
        return False
    asked = database.execute(
        """SELECT 1 FROM outbox WHERE conversation_id = ? AND created_at > ?
        AND json_extract(source_json, '$.response') = ?""",
        [conversation.id, now - ASKED_AGAIN_AFTER_S, QUESTION],
    ).fetchone()
    return asked is None
