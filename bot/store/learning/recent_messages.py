"""What customers wrote last, to try another model on."""

from __future__ import annotations

from bot.store.engine.protocol import Database


def last_said(database: Database, limit: int) -> list[tuple[str, str | None]]:
    """The last different texts of customers, newest first, each with its conversation's language
    (en, id or None). What was taken back, or pressed on a button, is not among them."""
    rows = database.execute(
        """
        SELECT inbox.text, conversations.language FROM inbox
        JOIN conversations ON conversations.id = inbox.conversation_id
        WHERE inbox.kind = 'message' AND trim(coalesce(inbox.text, '')) != ''
        ORDER BY inbox.id DESC LIMIT ?
        """,
        [4 * limit],  # many write the same
    )
    return list(dict(rows).items())[:limit]
