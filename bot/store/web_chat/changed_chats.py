"""In which chats of the web chat something is new, whoever wrote it."""

from __future__ import annotations

from bot.store.conversations.page_updates import Marks, changes_since
from bot.store.engine.protocol import Database


def changed_chats(database: Database, channel: str, marks: Marks | None) -> tuple[list[str], Marks]:
    """Those chats of the channel, and the marks for the next time; None: begins to look."""
    changes, now = changes_since(database, marks)
    if not changes.conversations:
        return [], now
    wanted = ", ".join("?" * len(changes.conversations))
    rows = database.execute(
        f"SELECT chat FROM conversations WHERE channel = ? AND id IN ({wanted})",
        [channel, *changes.conversations],
    ).fetchall()
    return [chat for (chat,) in rows], now
