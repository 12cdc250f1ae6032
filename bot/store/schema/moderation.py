"""The migrations of moderation: what was flagged, who is slowed down, who was told of the bot."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0030_flags")
def flags(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE flags (                  -- messages that need care
            inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            kind TEXT,                        -- moderation's kinds or flood; NULL: not seen
            score REAL,                       -- how surely, 0 to 1
            at REAL NOT NULL,
            told TEXT,                        -- what a person said that it is: a kind, or fine
            told_by TEXT,                     -- login
            told_at REAL
        );
        CREATE INDEX flags_by_conversation ON flags (conversation_id, at);
        CREATE INDEX flags_open ON flags (inbox_id) WHERE told IS NULL;

        ALTER TABLE conversations ADD COLUMN introduced_at REAL;  -- the bot said that it is one
        ALTER TABLE conversations ADD COLUMN strikes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE conversations ADD COLUMN struck_at REAL;      -- the last abuse or spam
        ALTER TABLE conversations ADD COLUMN slow_until REAL;     -- answered seldom until then

        -- The next message of each channel is found as fast however many wait in the others.
        CREATE INDEX inbox_waiting_in_channel ON inbox (channel, id) WHERE state = 'pending';
        """
    )


@migrations(name="0031_flags_for_staff_alone")
def flags_for_staff_alone(db: Database) -> None:
    db.executescript(
        """
        -- 0: only suspected, so the message was answered like any other. No strike by itself.
        ALTER TABLE flags ADD COLUMN proven INTEGER NOT NULL DEFAULT 1;
        """
    )
