"""Who wants no products suggested."""

from __future__ import annotations

from bot.store.engine.protocol import Database
from bot.store.privacy.consents import chats_of_person


def wants_no_suggestions(database: Database, conversation_id: int) -> bool:
    """Whether they said so here, or in another chat of the same person."""
    chats = chats_of_person(database, conversation_id)
    sql = f"SELECT 1 FROM suggestions_off WHERE conversation_id IN ({_marks(chats)})"
    return database.execute(sql, chats).fetchone() is not None


def set_suggestions(database: Database, conversation_id: int, wanted: bool, now: float) -> None:
    """Within the caller's transaction; to be wanted again holds for all chats of the person."""
    if wanted:
        chats = chats_of_person(database, conversation_id)
        sql = f"DELETE FROM suggestions_off WHERE conversation_id IN ({_marks(chats)})"
        database.execute(sql, chats)
    else:
        database.execute(
            "INSERT OR IGNORE INTO suggestions_off VALUES (?, ?)", [conversation_id, now]
        )


def _marks(chats: list[int]) -> str:
    return ", ".join("?" * len(chats))
