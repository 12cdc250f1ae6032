"""How each of the staff likes to work in the inbox. Within the caller's transaction."""

from __future__ import annotations

from bot.store.engine.protocol import Database


def opens_next(database: Database, user: str) -> bool:
    """Whether the next chat that waits opens after one was closed; so it is until they say no."""
    row = database.execute(
        "SELECT opens_next FROM inbox_preferences WHERE user = ?", [user]
    ).fetchone()
    return row is None or bool(row[0])


def set_opens_next(database: Database, user: str, wanted: bool) -> None:
    database.execute("INSERT OR REPLACE INTO inbox_preferences VALUES (?, ?)", [user, int(wanted)])
