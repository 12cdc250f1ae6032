"""Messages whose answer waits until their files are read, and what is heard only after it was
given. Each of these runs within the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection

from bot.store.conversations.conversations import load_conversation
from bot.store.conversations.handover_requests import is_bots_turn
from bot.store.engine.protocol import Database

PATIENCE_S = 60.0
"""For so long an answer waits until the message's files begin to be read. By then somebody else's
long voice note is done, or nobody reads them."""


def wait_for_readings(database: Database, inbox_id: int, now: float) -> None:
    """The message's files are to be read before it is answered."""
    database.execute(
        """UPDATE inbox SET next_attempt_at = max(next_attempt_at, ?)
        WHERE id = ? AND state = 'pending'""",
        [now + PATIENCE_S, inbox_id],
    )


def go_on(database: Database, inbox_id: int, now: float) -> None:
    """A file of the message was read or given up: after the last one its turn has come, or comes
    again. Somebody who is slowed down waits all the same."""
    database.execute(
        """UPDATE inbox SET next_attempt_at = :now WHERE id = :id AND state = 'pending'
        AND attempts = 0 AND next_attempt_at > :now
        AND NOT EXISTS (SELECT 1 FROM readings WHERE inbox_id = :id AND state = 'pending')
        AND NOT EXISTS (SELECT 1 FROM conversations WHERE conversations.id = conversation_id
                        AND slow_until > :now)""",
        {"id": inbox_id, "now": now},
    )
    answer_again(database, inbox_id, now)


def answer_again(database: Database, inbox_id: int, now: float) -> None:
    """Where words were heard on which no turn has run, the message that was answered without them
    is to be answered again; not where a person has the conversation, nor where the customer has
    written since: they were asked to type what they said."""
    row = database.execute(
        """SELECT conversation_id FROM inbox WHERE id = :id AND state = 'done'
        AND EXISTS (SELECT 1 FROM readings WHERE inbox_id = :id AND state = 'read'
                    AND kind = 'speech' AND text <> '' AND answered = 0)
        AND NOT EXISTS (SELECT 1 FROM inbox AS later
                        WHERE later.conversation_id = inbox.conversation_id AND later.id > :id
                        AND later.kind IN ('message', 'postback') AND later.text <> ''
                        AND later.received_at > inbox.done_at)""",
        {"id": inbox_id},
    ).fetchone()
    if row and is_bots_turn(database, load_conversation(database, row[0]), now):
        database.execute(
            """UPDATE inbox SET state = 'pending', attempts = 0, next_attempt_at = ?,
            answered_at = done_at WHERE id = ?""",
            [now, inbox_id],
        )
        database.tell()


def answered(database: Database, places: Collection[tuple[int, int]]) -> None:
    """A turn has run on what was found in these files."""
    database.executemany(
        "UPDATE readings SET answered = 1 WHERE inbox_id = ? AND position = ?", [*places]
    )
