"""What a platform tells later about a message of ours: it has it, or it could not deliver it."""

from __future__ import annotations

from bot.messages import Inbound
from bot.store.conversations.conversations import known_conversation
from bot.store.engine.protocol import Database


def follow(database: Database, event: Inbound, now: float) -> None:
    """Settles a doubt by our own key (``extra["key"]``), where the platform hands it back; what it
    took and could not deliver becomes a dead letter. Within the caller's transaction."""
    chats = [chat for chat in (event.conversation, event.sender, *event.aliases) if chat]
    conversation_id = known_conversation(database, event.channel, event.account, chats)
    if conversation_id is None:
        return
    if event.extra.get("status") == "failed":
        database.execute(
            """UPDATE outbox SET state = 'failed', platform_id = ?, error = ?, sending_since = NULL
            WHERE conversation_id = ? AND state <> 'failed'
            AND (platform_id = ? OR (state = 'pending' AND json_extract(message_json, '$.key') = ?))
            """,
            [
                event.message_id, _reason(event), conversation_id, event.message_id,
                event.extra.get("key"),
            ],
        )
    elif key := event.extra.get("key"):
        database.execute(
            """UPDATE outbox SET state = 'sent', platform_id = ?, sent_at = ?, error = NULL
            WHERE conversation_id = ? AND state = 'pending'
            AND (doubts > 0 OR sending_since IS NOT NULL)
            AND json_extract(message_json, '$.key') = ?""",
            [event.message_id, now, conversation_id, key],
        )


def _reason(event: Inbound) -> str:
    """For staff; the platform's page on the number says more than we could."""
    code, words = event.extra.get("error_code"), event.extra.get("error")
    told = ", ".join(str(part) for part in (code and f"error {code}", words) if part)
    return "The platform took it and could not deliver it" + (f": {told}" if told else "")
