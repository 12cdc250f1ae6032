"""Messages that customers took back, until their words are out of Rasa's trackers as well."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.engine.protocol import Database


@dataclass(frozen=True)
class UnsentMessages:
    """``message_ids`` are the platform's, of all lines that were answered together with it."""

    inbox_id: int
    conversation_id: int
    message_ids: list[str]


def record_unsent(database: Database, inbox_id: int, now: float) -> None:
    """Within the caller's transaction."""
    database.execute("INSERT OR IGNORE INTO taken_back VALUES (?, ?)", [inbox_id, now])


def was_unsent(database: Database, inbox_id: int) -> bool:
    """Whether it was, and its words may still be in a tracker."""
    row = database.execute("SELECT 1 FROM taken_back WHERE inbox_id = ?", [inbox_id]).fetchone()
    return row is not None


def unsent(database: Database, before: float) -> list[UnsentMessages]:
    """Those that were taken back before that time: a turn that was under way then is over now."""
    rows = database.execute(
        """SELECT inbox_id, inbox.conversation_id, fellow.message_id FROM taken_back
        JOIN inbox ON inbox.id = inbox_id
        JOIN inbox AS fellow ON fellow.conversation_id = inbox.conversation_id
            AND (fellow.id = inbox.id OR fellow.done_at = inbox.done_at)
        WHERE at <= ? AND fellow.message_id IS NOT NULL ORDER BY inbox_id""",
        [before],
    )
    found: dict[int, UnsentMessages] = {}
    for inbox_id, conversation_id, message_id in rows.fetchall():
        one = found.setdefault(inbox_id, UnsentMessages(inbox_id, conversation_id, []))
        one.message_ids.append(message_id)
    return list(found.values())


def settle_unsent(database: Database, inbox_id: int) -> None:
    """Its words are out of the trackers."""
    database.execute("DELETE FROM taken_back WHERE inbox_id = ?", [inbox_id])
