"""The migrations of how customers' messages sound."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0201_sentiments")
def sentiments(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE sentiments (             -- how customers' messages sound
            inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            at REAL NOT NULL,                 -- when the message came
            sentiment TEXT NOT NULL CHECK (sentiment IN ('displeased', 'neutral', 'pleased')),
                                              -- where the model is sure, else neutral; or as staff
                                              -- put it right
            displeased REAL NOT NULL,         -- probabilities
            pleased REAL NOT NULL,
            angry REAL NOT NULL,
            worried REAL NOT NULL,
            intent TEXT,                      -- what the message was understood as
            product TEXT,                     -- the first product that it names
            corrected_by TEXT                 -- the login of who put it right
        );
        CREATE INDEX sentiments_by_time ON sentiments (at, sentiment);
        CREATE INDEX sentiments_by_conversation ON sentiments (conversation_id, sentiment);
        CREATE INDEX sentiments_corrected ON sentiments (inbox_id) WHERE corrected_by IS NOT NULL;
        """
    )


@migrations(name="0203_sentiments_in_figures")
def sentiments_in_figures(db: Database) -> None:
    """The day of a conversation is summed up again when it is known how a message in it sounds."""
    day = """INSERT OR IGNORE INTO chat_days_stale SELECT day FROM chat_sessions
        WHERE conversation_id = {row}.conversation_id AND inbox_id <= {row}.inbox_id
        ORDER BY inbox_id DESC LIMIT 1"""
    for name, event, row in (
        ("added", "INSERT", "new"), ("changed", "UPDATE", "new"), ("removed", "DELETE", "old"),
    ):  # fmt: skip
        db.execute(
            f"""CREATE TRIGGER sentiment_{name} AFTER {event} ON sentiments BEGIN
            {day.format(row=row)}; END"""
        )


@migrations(name="0251_no_sentiment_without_words")
def no_sentiment_without_words(db: Database) -> None:
    """Stars, numbers, commands and STOP were read like sentences."""
    db.execute(
        """DELETE FROM sentiments WHERE corrected_by IS NULL AND inbox_id IN (
            SELECT inbox.id FROM inbox WHERE kind = 'message' AND text IS NOT NULL
            AND (trim(text, '0123456789 ./') = ''
                OR (text LIKE '/%' AND text NOT LIKE '% %')
                OR upper(trim(text)) IN ('STOP', 'BERHENTI', 'START', 'MULAI'))
            AND NOT EXISTS (SELECT 1 FROM readings WHERE readings.inbox_id = inbox.id))"""
    )


@migrations(name="0252_sentiments_alone")
def sentiments_alone(db: Database) -> None:
    """Nobody read there when a message came and what it was understood as; the inbox says it."""
    db.execute("DROP INDEX sentiments_by_time")
    for column in ("at", "intent", "product"):
        db.execute(f"ALTER TABLE sentiments DROP COLUMN {column}")
