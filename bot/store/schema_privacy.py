"""The migrations of what people's rights over their data need: erasing, taking back, consent."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema import migrations


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
