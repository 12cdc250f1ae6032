"""The migrations of what the desk needs: staff accounts, and how they work on conversations."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0011_users")
def users(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE users (                  -- who may use the desk
            id INTEGER PRIMARY KEY,
            login TEXT NOT NULL UNIQUE,       -- lower case
            name TEXT NOT NULL,               -- as colleagues and customers see it
            role TEXT NOT NULL CHECK (role IN ('agent', 'editor', 'admin')),
            password_hash TEXT,               -- argon2id; NULL until the invitation is used
            language TEXT NOT NULL DEFAULT 'en',
            created_at REAL NOT NULL,
            disabled_at REAL
        );

        CREATE TABLE sessions (
            token_hash TEXT PRIMARY KEY,      -- SHA-256 of what the cookie holds
            user_id INTEGER NOT NULL REFERENCES users (id),
            created_at REAL NOT NULL,
            seen_at REAL NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE invitations (            -- links with which somebody sets a password, once
            token_hash TEXT PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES users (id),
            expires_at REAL NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE audit (                  -- who did what; rows are only ever added
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            user TEXT NOT NULL,               -- login, or "terminal"
            what TEXT NOT NULL,               -- login, reply, publish …
            conversation_id INTEGER REFERENCES conversations (id),
            detail TEXT
        );
        CREATE INDEX audit_by_conversation ON audit (conversation_id, id);
        CREATE INDEX audit_by_what ON audit (what, at);
        """
    )


@migrations(name="0012_conversations_at_the_desk")
def conversations_at_the_desk(db: Database) -> None:
    db.executescript(
        """
        -- What the desk's list shows of a conversation, without looking at its messages.
        ALTER TABLE conversations ADD COLUMN last_at REAL;            -- of the last line
        ALTER TABLE conversations ADD COLUMN last_line TEXT;          -- its beginning
        ALTER TABLE conversations ADD COLUMN last_author TEXT;        -- customer, bot or a login
        ALTER TABLE conversations ADD COLUMN customer_lines INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE conversations ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;  -- bot and staff
        ALTER TABLE conversations ADD COLUMN intent TEXT;             -- of the last turn
        ALTER TABLE conversations ADD COLUMN mood TEXT;               -- angry, unhappy, happy
        ALTER TABLE conversations ADD COLUMN waiting_since REAL;      -- a person is owed
        ALTER TABLE conversations ADD COLUMN snoozed_until REAL;
        ALTER TABLE conversations ADD COLUMN assigned_to TEXT;        -- a login
        ALTER TABLE conversations ADD COLUMN closed_at REAL;
        ALTER TABLE conversations ADD COLUMN customer_id TEXT;        -- the shop's, proven
        ALTER TABLE conversations ADD COLUMN after_person INTEGER NOT NULL DEFAULT 0;

        UPDATE conversations SET
            last_at = coalesce(last_inbound_at, created_at),
            customer_lines = (SELECT count(*) FROM inbox WHERE conversation_id = conversations.id
                              AND kind IN ('message', 'postback')),
            answers = (SELECT count(*) FROM outbox WHERE conversation_id = conversations.id),
            waiting_since = CASE state WHEN 'waiting' THEN last_inbound_at END;

        DROP INDEX conversations_by_state;
        CREATE INDEX conversations_open ON conversations (last_at, id, snoozed_until)
            WHERE state <> 'bot';
        CREATE INDEX conversations_by_name ON conversations (name COLLATE NOCASE)
            WHERE name IS NOT NULL;
        -- Holds all that is filtered by, so that a rare filter reads one index and no rows.
        CREATE INDEX conversations_by_time ON conversations
            (last_at, id, channel, language, intent, mood, assigned_to);
        CREATE INDEX conversations_waiting ON conversations (waiting_since, id, snoozed_until)
            WHERE waiting_since IS NOT NULL;
        CREATE INDEX conversations_assigned ON conversations (assigned_to, last_at, id)
            WHERE assigned_to IS NOT NULL;
        CREATE INDEX conversations_snoozed ON conversations (snoozed_until, id)
            WHERE snoozed_until IS NOT NULL;
        CREATE INDEX conversations_closed ON conversations (closed_at, id)
            WHERE closed_at IS NOT NULL;

        CREATE TABLE reads (                  -- up to where somebody has read a conversation
            user TEXT NOT NULL,               -- login
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            customer_lines INTEGER NOT NULL,
            PRIMARY KEY (user, conversation_id)
        ) WITHOUT ROWID;

        CREATE TABLE drafts (                 -- what somebody has typed and not sent
            user TEXT NOT NULL,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            text TEXT NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (user, conversation_id)
        ) WITHOUT ROWID;

        CREATE TABLE notes (                  -- what staff tell each other
            id INTEGER PRIMARY KEY,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            author TEXT NOT NULL,
            text TEXT NOT NULL,
            at REAL NOT NULL
        );
        CREATE INDEX notes_by_conversation ON notes (conversation_id, id);

        -- The words of customers and staff, by bot.store.conversations.search_index's numbers; the
        -- texts stay where they
        -- are.
        CREATE VIRTUAL TABLE said USING fts5(
            text, content = '', tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE TABLE said_until (             -- up to which ids the lines are in it
            inbox INTEGER NOT NULL, outbox INTEGER NOT NULL, notes INTEGER NOT NULL
        );
        INSERT INTO said_until VALUES (0, 0, 0);
        """
    )


@migrations(name="0015_teachable")
def teachable(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE teachable (              -- customers' messages from which the bot could learn
            inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),
            why TEXT NOT NULL,                -- bot.store.learning.review_queue.Why
            at REAL NOT NULL,
            fate TEXT,                        -- what staff made of it; NULL until then
            settled_by TEXT,                  -- login
            settled_at REAL
        );
        CREATE INDEX teachable_open ON teachable (inbox_id) WHERE fate IS NULL;
        """
    )


@migrations(name="0016_uploads")
def uploads(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE uploads (                -- files that staff send to customers
            token TEXT PRIMARY KEY,           -- cannot be guessed: it is the file's address
            path TEXT NOT NULL,               -- in the folder of uploads
            mime TEXT NOT NULL,
            name TEXT NOT NULL,               -- as it was called where it came from
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            user TEXT NOT NULL,               -- login
            at REAL NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX uploads_by_conversation ON uploads (conversation_id);
        """
    )


@migrations(name="0017_chats_of_one_customer")
def chats_of_one_customer(db: Database) -> None:
    db.executescript(
        """
        CREATE INDEX conversations_by_customer ON conversations (customer_id)
            WHERE customer_id IS NOT NULL;
        CREATE INDEX conversations_by_phone ON conversations (verified_phone)
            WHERE verified_phone IS NOT NULL;
        """
    )


@migrations(name="0018_ratings_and_changes_are_shown")
def ratings_and_changes_are_shown(db: Database) -> None:
    db.executescript(
        """
        CREATE INDEX ratings_by_conversation ON ratings (conversation_id);
        CREATE INDEX ratings_by_time ON ratings (created_at);
        CREATE INDEX returns_by_order ON returns (order_number);
        CREATE INDEX order_changes_by_order ON order_changes (order_number);
        UPDATE conversations SET name =
            (SELECT nullif(customers.name, '') FROM customers WHERE customers.id = customer_id)
            WHERE name IS NULL AND customer_id IS NOT NULL;
        """
    )
