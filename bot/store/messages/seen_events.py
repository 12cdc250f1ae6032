"""Events that came and were deleted since, by the hash of their key: a recorded webhook that is
sent again brings back nothing that was erased."""

from __future__ import annotations

import hashlib

from bot.messages import Inbound
from bot.store.engine.protocol import Database


def is_seen(database: Database, dedup_key: str) -> bool:
    """Whether the event came before, whatever became of it."""
    return (
        database.execute(
            "SELECT 1 FROM inbox WHERE dedup_key = ?1 UNION ALL "
            "SELECT 1 FROM seen_events WHERE key_hash = ?2",
            [dedup_key, _hash(dedup_key)],
        ).fetchone()
        is not None
    )


def is_known(database: Database, conversation_id: int, event: Inbound) -> bool:
    """Whether the same message has come in another event (Slack tells a mention twice)."""
    row = database.execute(
        """SELECT 1 FROM inbox WHERE channel = ? AND account = ? AND message_id = ?
        AND conversation_id = ? AND kind = ? AND state <> 'recorded'""",
        [event.channel, event.account, event.message_id, conversation_id, event.kind],
    ).fetchone()
    return row is not None


def remember_seen(database: Database, inbox_id: int) -> None:
    """Before its row goes, within the caller's transaction."""
    dedup_key, received_at = database.execute(
        "SELECT dedup_key, received_at FROM inbox WHERE id = ?", [inbox_id]
    ).fetchone()
    if not dedup_key.startswith("erased:"):
        database.execute(
            "INSERT OR IGNORE INTO seen_events VALUES (?, ?)", [_hash(dedup_key), received_at]
        )


def _hash(dedup_key: str) -> bytes:
    return hashlib.sha256(dedup_key.encode("utf-8", "surrogatepass")).digest()[:16]
