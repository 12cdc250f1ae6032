"""What staff typed in a conversation and did not send: one draft a person and conversation. Each
function works within the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database


@dataclass(frozen=True)
class Draft:
    """What somebody typed and did not send; ``is_note``: for colleagues, not for the customer. The
    text may be empty of a note: it is kept whom they were about to write to."""

    text: str = ""
    is_note: bool = False


def draft_of(database: Database, conversation_id: int, user: str) -> Draft:
    """An empty one where nothing was typed."""
    sql = "SELECT text, is_note FROM drafts WHERE user = ? AND conversation_id = ?"
    row = database.execute(sql, [user, conversation_id]).fetchone()
    return Draft(row[0], bool(row[1])) if row else Draft()


def keep_draft(
    database: Database,
    conversation_id: int,
    user: str,
    text: str,
    now: float,
    is_note: bool = False,
) -> None:
    """In place of what was typed before; ``now`` is in Unix seconds."""
    database.execute(
        "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)",
        [user, conversation_id, text, now, int(is_note)],
    )


def drop_draft(database: Database, conversation_id: int, user: str) -> None:
    database.execute(
        "DELETE FROM drafts WHERE user = ? AND conversation_id = ?", [user, conversation_id]
    )


def has_sent(database: Database, conversation: Conversation, user: str, seen: int) -> bool:
    """Whether one of the messages there since ``seen`` is the user's."""
    since = max(0, conversation.answers - seen)
    authors = database.execute(
        "SELECT author FROM outbox WHERE conversation_id = ? ORDER BY id DESC LIMIT ?",
        [conversation.id, since],
    )
    return (user,) in authors.fetchall()
