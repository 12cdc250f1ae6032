"""The migrations of what people's rights over their data need: erasing, taking back, consent."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0020_erasing")
def erasing(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE erasures (               -- what is to be erased, and what was
            receipt TEXT NOT NULL,            -- the number that the asker was given
            what TEXT NOT NULL CHECK (what IN ('conversation', 'customer')),
            id TEXT NOT NULL,                 -- the conversation's number, or the shop's customer
            asked_by TEXT NOT NULL,           -- customer, a login, or "terminal"
            asked_at REAL NOT NULL,
            due_at REAL NOT NULL,             -- not before
            done_at REAL,
            PRIMARY KEY (receipt, what, id)
        ) WITHOUT ROWID;
        CREATE INDEX erasures_open ON erasures (due_at) WHERE done_at IS NULL;
        CREATE INDEX inbox_by_sender ON inbox (channel, account, sender);

        CREATE TABLE taken_back (             -- messages whose words may still be in a tracker
            inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),
            at REAL NOT NULL
        );
        """
    )


@migrations(name="0021_consents")
def consents(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE consents (               -- rows are only ever added; the last one counts
            id INTEGER PRIMARY KEY,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            purpose TEXT NOT NULL CHECK (purpose IN ('notifications', 'offers', 'feedback')),
            step TEXT NOT NULL CHECK (step IN ('asked', 'given', 'withdrawn')),
            wording TEXT NOT NULL,            -- what was asked, or by which word it was withdrawn
            at REAL NOT NULL
        );
        CREATE INDEX consents_by_conversation ON consents (conversation_id, purpose, id);
        """
    )


@migrations(name="0070_proof_of_an_order")
def proof_of_an_order(db: Database) -> None:
    # A proof in a chat is of one order and lasts an hour: what was proven before is over.
    db.executescript(
        """
        ALTER TABLE conversations ADD COLUMN proven_order TEXT;   -- the last order proven there
        ALTER TABLE conversations ADD COLUMN proven_until REAL;   -- until when the proof lasts
        """
    )


@migrations(name="0071_erasure_requests")
def erasure_requests(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE erasure_requests (       -- that everything about a person be erased
            receipt TEXT PRIMARY KEY,
            customers_json TEXT NOT NULL,     -- the shop's ids of them
            order_number TEXT,                -- proven in a chat; NULL: asker vouched for
            language TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('unproven', 'waiting', 'stopped', 'refused')),
            asked_at REAL NOT NULL,
            told_at REAL,                     -- when the customer's chats were told of the state
            mail_due_at REAL,
            mail_tries INTEGER NOT NULL DEFAULT 0,
            token_hash TEXT UNIQUE,           -- of the link that was mailed last
            token_until REAL,
            decided_by TEXT,                  -- a login, "mail" or "customer"
            decided_at REAL
        ) WITHOUT ROWID;
        CREATE INDEX erasure_requests_by_state ON erasure_requests (state);
        """
    )


@migrations(name="0072_where_proofs_fail")
def where_proofs_fail(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE proof_failures ADD COLUMN address TEXT;       -- hashes, of web chats
        ALTER TABLE proof_failures ADD COLUMN network TEXT;
        CREATE INDEX proof_failures_by_time ON proof_failures (failed_at);
        """
    )


@migrations(name="0073_seen_events")
def seen_events(db: Database) -> None:
    # Platforms whose signatures carry no time: what was erased could be sent again.
    db.executescript(
        """
        CREATE TABLE seen_events (            -- events that are not stored any more
            key_hash BLOB PRIMARY KEY,        -- of the inbox's dedup_key
            at REAL NOT NULL                  -- when they came
        ) WITHOUT ROWID;
        """
    )


@migrations(name="0074_export_requests")
def export_requests(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE export_requests (        -- that somebody's data be handed to them
            id INTEGER PRIMARY KEY,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),   -- where it was asked
            way TEXT NOT NULL CHECK (way IN ('chat', 'mail', 'again')),
            customers_json TEXT NOT NULL,     -- the shop's ids; none: this chat alone
            order_number TEXT,                -- proven in the chat; NULL: asker vouched for
            language TEXT NOT NULL,
            asked_at REAL NOT NULL,
            due_at REAL,                      -- when the link is to be sent; NULL: it was
            tries INTEGER NOT NULL DEFAULT 0,
            token_hash TEXT UNIQUE,           -- of the link that was sent last
            token_until REAL
        );
        CREATE INDEX export_requests_due ON export_requests (due_at) WHERE due_at IS NOT NULL;
        """
    )


@migrations(name="0191_parcels_looked_up")
def parcels_looked_up(db: Database) -> None:
    # Not a failed proof, and no reason to take none: they are counted apart.
    db.executescript(
        """
        -- proof, or parcel: a tracking number, in order_number, that was looked up
        ALTER TABLE proof_failures ADD COLUMN what TEXT NOT NULL DEFAULT 'proof';
        """
    )
