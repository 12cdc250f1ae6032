"""Whose data may be erased or handed out from a chat.

Actions find it out; it is looked at once more where it is stored, as they may run on another
machine, which may be in the wrong hands.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database

logger = logging.getLogger(__name__)


def whose_data(
    database: Database, conversation: Conversation, customers: Sequence[str], order: object
) -> list[str]:
    """Of these customers (the shop's ids), those of whom may be asked in this chat: by an
    ``order``, one, who is mailed or whom staff decide about; without, all, where the platform
    vouches that they are theirs, or nobody."""
    if order:
        return [*customers[:1]]
    if not customers or _is_vouched_for(database, conversation, customers):
        return [*customers]
    logger.error("Conversation %s may not have the data of others.", conversation.id)
    return []


def _is_vouched_for(
    database: Database, conversation: Conversation, customers: Sequence[str]
) -> bool:
    """As far as the store knows them; of a shop whose customers are elsewhere, whether it vouches
    for a phone at all."""
    if not conversation.verified_phone:
        return False
    phones = (
        database.execute("SELECT phone FROM customers WHERE id = ?", [one]).fetchone()
        for one in customers
    )
    return all(row is None or row[0] == conversation.verified_phone for row in phones)
