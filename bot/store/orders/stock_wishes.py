"""Who asked to be told, once, when something is in stock again."""

from __future__ import annotations

from bot.store.engine.protocol import Database

MOST_WISHES = 20
"""Products that one chat can wait for; a newer one takes the oldest's place."""


def wish_for(
    database: Database,
    conversation_id: int,
    product: str,
    name: str,
    size: str | None,
    now: float,
) -> None:
    """Notes it, within the caller's transaction; asked again, the last wish counts."""
    database.execute(
        "INSERT OR REPLACE INTO stock_wishes VALUES (?, ?, ?, ?, ?)",
        [conversation_id, product, name, size, now],
    )
    database.execute(
        """DELETE FROM stock_wishes WHERE conversation_id = :here AND product NOT IN (
        SELECT product FROM stock_wishes WHERE conversation_id = :here
        ORDER BY asked_at DESC LIMIT :most)""",
        {"here": conversation_id, "most": MOST_WISHES},
    )


def has_stock_wishes(database: Database, conversation_id: int) -> bool:
    sql = "SELECT 1 FROM stock_wishes WHERE conversation_id = ?"
    return database.execute(sql, [conversation_id]).fetchone() is not None
