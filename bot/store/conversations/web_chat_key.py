"""The key with which the web chat seals its cookies; it is made with the database."""

from __future__ import annotations

from bot.store.engine.protocol import Database


def web_chat_key(database: Database) -> bytes:
    """32 random bytes, the same for as long as the database lives."""
    [key] = database.execute("SELECT key FROM web_chat_key").fetchone()
    return bytes(key)
