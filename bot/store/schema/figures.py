"""The migrations of figures: every conversation that customers had, and how it went."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0200_chat_sessions")
def chat_sessions(db: Database) -> None:
    """One index holds all that is counted, so that a year is summed up without looking at rows."""
    db.executescript(
        """
        CREATE TABLE chat_sessions (          -- bot.store.insight.chat_sessions tells what one is
            inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),   -- the message that began it
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            contact_id INTEGER,
            day TEXT NOT NULL,                -- on which it began, by the shop's calendar
            began_at REAL NOT NULL,
            channel TEXT NOT NULL,
            language TEXT NOT NULL,           -- '': not known
            outcome TEXT NOT NULL CHECK (outcome IN ('bot', 'person', 'unsolved', 'unanswered')),
            reason TEXT NOT NULL,             -- why a person was needed; '': none was
            messages INTEGER NOT NULL,        -- of the customer
            missed INTEGER NOT NULL,          -- of those, what the bot did not understand
            answer_s REAL,                    -- until the first answer
            person_s REAL,                    -- from the call for a person until one answered
            solved_s REAL,                    -- until the last answer
            is_pending INTEGER NOT NULL       -- the bot is still at a message of it
        );
        CREATE INDEX chat_sessions_summed ON chat_sessions (day, channel, language, outcome,
            reason, messages, missed, answer_s, person_s, solved_s, contact_id);
        CREATE INDEX chat_sessions_by_conversation ON chat_sessions (conversation_id, inbox_id);
        CREATE INDEX chat_sessions_pending ON chat_sessions (inbox_id) WHERE is_pending;

        CREATE TABLE chat_session_topics (    -- what was asked in each
            inbox_id INTEGER NOT NULL REFERENCES inbox (id),      -- as in chat_sessions
            topic TEXT NOT NULL,              -- intent:order_status, answer:cod
            day TEXT NOT NULL,
            channel TEXT NOT NULL,
            language TEXT NOT NULL,
            PRIMARY KEY (inbox_id, topic)
        ) WITHOUT ROWID;
        CREATE INDEX chat_session_topics_summed ON chat_session_topics
            (day, topic, channel, language, inbox_id);

        CREATE TABLE chat_sessions_until (    -- one row: up to which ids lines are counted
            zone TEXT NOT NULL,               -- of the shop's calendar
            inbox INTEGER NOT NULL,
            outbox INTEGER NOT NULL
        );
        INSERT INTO chat_sessions_until VALUES ('', 0, 0);

        -- What else the figures of a period are read from.
        CREATE INDEX outbox_failed ON outbox (created_at, channel) WHERE state = 'failed';
        CREATE INDEX cases_by_time ON cases (created_at, kind);
        """
    )
