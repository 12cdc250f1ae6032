"""The migrations of cases: what customers want done, and what became of it."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0080_cases")
def cases(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE cases (
            number TEXT PRIMARY KEY,          -- that the customer was told: C-7K4M2QX
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            kind TEXT NOT NULL,               -- a key of data/cases
            state TEXT NOT NULL CHECK (state IN
                ('open', 'waiting_customer', 'waiting_staff', 'solved', 'withdrawn')),
            customer TEXT,                    -- the shop's id
            order_number TEXT,
            proof TEXT CHECK (proof IN ('strong', 'weak')),   -- that they are this customer
            facts_json TEXT NOT NULL,
            due_hours REAL,                   -- working hours that staff have
            created_at REAL NOT NULL,
            filed_at REAL,                    -- when it first was for staff
            due_at REAL,
            assigned_to TEXT,                 -- a login
            asked_back TEXT,                  -- staff's question to the customer
            decision TEXT CHECK (decision IN ('approved', 'refused')),
            outcome TEXT,                     -- what the customer was told of it
            staff_at REAL NOT NULL DEFAULT 0, -- when staff last changed its state
            updated_at REAL NOT NULL,
            version INTEGER NOT NULL DEFAULT 1
        ) WITHOUT ROWID;
        CREATE INDEX cases_by_conversation ON cases (conversation_id, created_at);
        CREATE INDEX cases_by_customer ON cases (customer) WHERE customer IS NOT NULL;
        CREATE INDEX cases_by_order ON cases (order_number) WHERE order_number IS NOT NULL;
        CREATE INDEX cases_by_state ON cases (state, due_at, number);

        CREATE TABLE case_history (           -- rows are only ever added
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- case_webhook counts on it
            number TEXT NOT NULL REFERENCES cases (number) ON DELETE CASCADE,
            at REAL NOT NULL,
            author TEXT NOT NULL,             -- bot, customer, or a login
            what TEXT NOT NULL,               -- filed, approved, note …
            text TEXT                         -- a message, a note, what was changed
        );
        CREATE TABLE case_webhook (           -- one row: what the shop's own system knows
            id INTEGER PRIMARY KEY CHECK (id = 1),
            told_until INTEGER NOT NULL,      -- the case_history that was told last
            attempts INTEGER NOT NULL DEFAULT 0,  -- of the next one
            next_attempt_at REAL NOT NULL DEFAULT 0
        );
        CREATE INDEX case_history_of ON case_history (number, id);

        CREATE TABLE case_evidence (          -- files of the customer that belong to it
            number TEXT NOT NULL REFERENCES cases (number) ON DELETE CASCADE,
            inbox_id INTEGER NOT NULL REFERENCES inbox (id),
            position INTEGER NOT NULL,        -- as in media
            PRIMARY KEY (number, inbox_id, position)
        ) WITHOUT ROWID;
        CREATE INDEX case_evidence_of_message ON case_evidence (inbox_id, position);
        """
    )
