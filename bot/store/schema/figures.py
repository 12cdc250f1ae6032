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


@migrations(name="0202_chat_days")
def chat_days(db: Database) -> None:
    """What a page shows is summed up by days: reading a hundred thousand conversations takes too
    long. A day in which one changed or was erased is summed up again."""
    db.executescript(
        """
        DROP INDEX chat_sessions_summed;
        DROP INDEX chat_session_topics_summed;
        CREATE INDEX chat_sessions_by_day ON chat_sessions (day, began_at);
        CREATE INDEX chat_session_topics_by_day ON chat_session_topics (day);

        CREATE TABLE chat_days (              -- the conversations that began on a day
            day TEXT NOT NULL,                -- of the shop's calendar: 2026-11-30
            channel TEXT NOT NULL,
            language TEXT NOT NULL,
            tally_json TEXT NOT NULL,         -- bot.store.insight.tally tells what is counted
            contacts BLOB NOT NULL,           -- whose they were: numbers of 8 bytes
            PRIMARY KEY (day, channel, language)
        ) WITHOUT ROWID;
        CREATE TABLE chat_days_stale (        -- days that are to be summed up again
            day TEXT PRIMARY KEY
        ) WITHOUT ROWID;
        INSERT INTO chat_days_stale SELECT DISTINCT day FROM chat_sessions;
        CREATE TRIGGER chat_session_added AFTER INSERT ON chat_sessions BEGIN
            INSERT OR IGNORE INTO chat_days_stale VALUES (new.day);
        END;
        CREATE TRIGGER chat_session_removed AFTER DELETE ON chat_sessions BEGIN
            INSERT OR IGNORE INTO chat_days_stale VALUES (old.day);
        END;
        """
    )


@migrations(name="0250_apologies_answer_nothing")
def apologies_answer_nothing(db: Database) -> None:
    """All conversations are counted again: in some a mere apology was counted as an answer."""
    db.execute("UPDATE chat_sessions_until SET zone = ''")


@migrations(name="0260_pending_chat_sessions")
def pending_chat_sessions(db: Database) -> None:
    """A condition that every engine reads alike: a number is no truth elsewhere."""
    db.executescript(
        """
        DROP INDEX chat_sessions_pending;
        CREATE INDEX chat_sessions_pending ON chat_sessions (inbox_id) WHERE is_pending = 1;
        """
    )
