"""The migrations of what was heard and read in customers' files."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0160_readings")
def readings(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE readings (               -- what was heard or read in a file of media
            inbox_id INTEGER NOT NULL REFERENCES inbox (id),
            position INTEGER NOT NULL,        -- as in media
            state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'read', 'failed')),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at REAL NOT NULL DEFAULT 0,
            kind TEXT,                        -- as in bot.readings
            text TEXT,                        -- what was heard or read
            confidence REAL,                  -- of the text, 0 to 1
            reading_json TEXT,                -- the whole Reading
            corrected_text TEXT,              -- as staff heard it; counts more than text
            corrected_by TEXT,
            reason TEXT,                      -- why there is none
            read_at REAL,
            PRIMARY KEY (inbox_id, position)
        ) WITHOUT ROWID;
        CREATE INDEX readings_pending ON readings (next_attempt_at) WHERE state = 'pending';
        """
    )


@migrations(name="0161_readings_shown")
def readings_shown(db: Database) -> None:
    db.executescript(
        """
        CREATE INDEX readings_by_time ON readings (read_at);
        CREATE INDEX readings_corrected ON readings (inbox_id) WHERE corrected_text IS NOT NULL;
        """
    )


@migrations(name="0162_readings_answered")
def readings_answered(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE readings ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;  -- a turn ran on it
        -- When it was answered before its voice note was heard; NULL: it was not.
        ALTER TABLE inbox ADD COLUMN answered_at REAL;
        -- Since when the customer wants no machine to listen to their voice notes; NULL: it may.
        ALTER TABLE conversations ADD COLUMN unheard_since REAL;
        """
    )


@migrations(name="0250_readings_found_by_codes")
def readings_found_by_codes(db: Database) -> None:
    """Facts and codes in pictures are found too: where there are any, the index of words is made
    anew, in the moments after the start."""
    read = db.execute("SELECT 1 FROM readings WHERE state = 'read' LIMIT 1").fetchone()
    if read:
        db.execute("INSERT INTO said (said) VALUES ('delete-all')")
        db.execute("UPDATE said_until SET inbox = 0, outbox = 0, notes = 0")
