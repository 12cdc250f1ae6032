"""A chat that has another id from now on: a customer's new number, a group that was upgraded."""

from __future__ import annotations

from bot.messages import Inbound
from bot.store.conversations.conversations import known_conversation
from bot.store.engine.protocol import Database


def move(database: Database, event: Inbound) -> None:
    """The event's conversation goes on under the ids in ``extra["moved_to"]``, the first of which
    is the chat that is written to. Within the caller's transaction.

    The old ids are let go: a number that somebody gave up is another person's one day. If the
    customer has written from the new id already, both conversations stay as they are.
    """
    new: list[str] = event.extra["moved_to"]
    old = [chat for chat in (event.conversation, event.sender, *event.aliases) if chat]
    number = known_conversation(database, event.channel, event.account, old)
    taken = known_conversation(database, event.channel, event.account, new)
    if number is None or taken not in (None, number):
        return
    database.execute(
        """UPDATE conversations SET person = CASE person WHEN chat THEN ?1 ELSE person END,
        verified_phone = ?2, chat = ?1 WHERE id = ?3""",
        [new[0], event.verified_phone, number],
    )
    marks = ", ".join("?" * len(old))
    database.execute(
        f"DELETE FROM aliases WHERE conversation_id = ? AND alias IN ({marks})", [number, *old]
    )
    for alias in new[1:]:
        database.execute(
            "INSERT OR IGNORE INTO aliases VALUES (?, ?, ?, ?)",
            [event.channel, event.account, alias, number],
        )
    database.execute(
        """UPDATE outbox SET message_json = json_set(message_json, '$.to', ?)
        WHERE conversation_id = ? AND state = 'pending'""",
        [new[0], number],
    )
