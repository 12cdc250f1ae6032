"""Somebody who writes more in a minute than anybody can answer: everything is kept, a bounded part
of it is answered, and they are told once."""

from __future__ import annotations

from bot.messages import Inbound
from bot.store.engine.protocol import Database

TOO_MANY = "too_many"
"""The ``command`` of the message that is answered by saying so."""

PERIOD_S = 60.0


def is_flood(
    database: Database, conversation_id: int, event: Inbound, most: int, now: float
) -> bool:
    """Whether the sender has written ``most`` messages here within the last minute already."""
    row = database.execute(
        """SELECT received_at FROM inbox WHERE conversation_id = ? AND sender IS ?
        AND kind IN ('message', 'postback') ORDER BY id DESC LIMIT 1 OFFSET ?""",
        [conversation_id, event.sender, most - 1],
    ).fetchone()
    return row is not None and row[0] > now - PERIOD_S
