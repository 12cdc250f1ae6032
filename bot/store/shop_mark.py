"""What tells one shop from another, wherever its database is: made from a secret that it keeps for
good, which it does not give away."""

from __future__ import annotations

import hashlib

from bot.store.conversations.web_chat_key import web_chat_key
from bot.store.engine.protocol import Database


def shop_mark(database: Database) -> str:
    """16 hexadecimal digits, the same on all machines of the shop."""
    return hashlib.sha256(web_chat_key(database)).hexdigest()[:16]
