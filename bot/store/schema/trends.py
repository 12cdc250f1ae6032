"""The migrations of what customers begin to write about, or more than before."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0210_trends")
def trends(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE message_vectors (        -- what the last weeks' messages mean, as numbers
            inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),
            encoder TEXT NOT NULL,            -- its fingerprint
            vector BLOB NOT NULL              -- int8, of any length: only its direction counts
        );
        CREATE TABLE trends (
            id INTEGER PRIMARY KEY,
            topic TEXT,                       -- the known one that rises, as in
                                              -- chat_session_topics; NULL: a new one
            found_at REAL NOT NULL,
            encoder TEXT,                     -- of a new topic: the fingerprint of its encoder
            centre BLOB,                      -- and its mean vector
            fate TEXT,                        -- NULL: open; ignored, answer, intent or kind
            settled_by TEXT,                  -- a login
            settled_at REAL
        );
        CREATE TABLE trend_messages (
            trend_id INTEGER NOT NULL REFERENCES trends (id) ON DELETE CASCADE,
            inbox_id INTEGER NOT NULL REFERENCES inbox (id),
            typical REAL NOT NULL,            -- how near to the topic's middle, 0 to 1
            words TEXT NOT NULL,              -- masked
            PRIMARY KEY (trend_id, inbox_id)
        ) WITHOUT ROWID;
        CREATE INDEX trend_messages_by_message ON trend_messages (inbox_id);
        """
    )


@migrations(name="0211_trend_alerts")
def trend_alerts(db: Database) -> None:
    db.execute("ALTER TABLE alert_choices ADD COLUMN trend INTEGER NOT NULL DEFAULT 1")
