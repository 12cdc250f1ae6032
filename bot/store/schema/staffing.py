"""The migrations of who is there, who is told what, and to whom work goes."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0110_presence_and_alerts")
def presence_and_alerts(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE presence (               -- whether a colleague is at the desk
            user_id INTEGER PRIMARY KEY REFERENCES users (id),
            seen_at REAL NOT NULL DEFAULT 0,  -- when a page of theirs was open last
            is_away INTEGER NOT NULL DEFAULT 0 -- as they said themselves
        );

        CREATE TABLE alert_choices (          -- what somebody wants to be told; no row: as here
            user_id INTEGER PRIMARY KEY REFERENCES users (id),
            new_chat INTEGER NOT NULL DEFAULT 1,
            my_chat INTEGER NOT NULL DEFAULT 1,
            mention INTEGER NOT NULL DEFAULT 1,
            late INTEGER NOT NULL DEFAULT 1,
            overdue_case INTEGER NOT NULL DEFAULT 1,
            sound INTEGER NOT NULL DEFAULT 1,
            names INTEGER NOT NULL DEFAULT 0, -- whether notifications name the customer
            digest INTEGER NOT NULL DEFAULT 0 -- a mail when nobody looks
        );

        CREATE TABLE alerts (                 -- of what somebody is told; for a day
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- open pages ask for those after the last
            user_id INTEGER NOT NULL REFERENCES users (id),
            kind TEXT NOT NULL,               -- a column of alert_choices
            conversation_id INTEGER REFERENCES conversations (id),
            case_number TEXT,
            occasion TEXT NOT NULL,           -- of one occasion somebody is told once
            at REAL NOT NULL
        );
        CREATE UNIQUE INDEX alerts_once ON alerts (user_id, kind, occasion);
        CREATE INDEX alerts_by_time ON alerts (at);
        """
    )


@migrations(name="0111_web_push")
def web_push(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE push_key (               -- one row: by it push services know the shop (VAPID)
            id INTEGER PRIMARY KEY CHECK (id = 1),
            private_key BLOB NOT NULL
        );

        CREATE TABLE push_subscriptions (     -- browsers that are told with the desk closed
            endpoint TEXT PRIMARY KEY,        -- the address at the browser's push service
            token_hash TEXT NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
            user_id INTEGER NOT NULL REFERENCES users (id),
            p256dh TEXT NOT NULL,             -- the browser's public key
            auth TEXT NOT NULL,               -- the secret of the encryption
            created_at REAL NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX push_subscriptions_of ON push_subscriptions (user_id);
        CREATE INDEX push_subscriptions_by_session ON push_subscriptions (token_hash);

        CREATE TABLE push_outbox (
            id INTEGER PRIMARY KEY,
            endpoint TEXT NOT NULL
                REFERENCES push_subscriptions (endpoint) ON DELETE CASCADE ON UPDATE CASCADE,
            alert_id INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at REAL NOT NULL
        );
        CREATE INDEX push_outbox_due ON push_outbox (next_attempt_at);
        CREATE INDEX push_outbox_by_endpoint ON push_outbox (endpoint);
        CREATE INDEX push_outbox_by_alert ON push_outbox (alert_id);
        """
    )


@migrations(name="0112_teams_and_assignment")
def teams_and_assignment(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE teams (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE
        );
        CREATE TABLE team_members (
            team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
            user_id INTEGER NOT NULL REFERENCES users (id),
            PRIMARY KEY (team_id, user_id)
        ) WITHOUT ROWID;
        CREATE TABLE team_rules (             -- which chats come to a team
            team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
            field TEXT NOT NULL CHECK (field IN ('channel', 'language', 'topic', 'label')),
            value TEXT NOT NULL,
            PRIMARY KEY (team_id, field, value)
        ) WITHOUT ROWID;

        CREATE TABLE assignment_settings (    -- one row
            id INTEGER PRIMARY KEY CHECK (id = 1),
            is_on INTEGER NOT NULL DEFAULT 0,
            capacity INTEGER NOT NULL DEFAULT 5,   -- chats that one answers at once
            back_after_minutes INTEGER        -- of being offline; NULL: never
        );
        INSERT INTO assignment_settings (id) VALUES (1);
        CREATE TABLE capacities (
            user_id INTEGER PRIMARY KEY REFERENCES users (id),
            capacity INTEGER,                 -- NULL: as in assignment_settings
            assigned_at REAL NOT NULL DEFAULT 0    -- when one was given a chat last, by itself
        );

        CREATE TABLE waits (                  -- chats that wait for a person, as Sapa last saw them
            conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id),
            since REAL NOT NULL,
            team_id INTEGER REFERENCES teams (id) ON DELETE SET NULL,
            answer TEXT CHECK (answer IN ('first', 'next')),  -- NULL: only to be looked at
            due_at REAL,                      -- by the service levels
            warn_at REAL
        );
        CREATE INDEX waits_by_due ON waits (due_at) WHERE due_at IS NOT NULL;
        """
    )


@migrations(name="0113_service_levels")
def service_levels(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE service_levels (
            team_id INTEGER PRIMARY KEY,      -- 0: of all others
            first_minutes INTEGER,            -- working minutes until the first answer; NULL: none
            next_minutes INTEGER,
            warn_minutes INTEGER NOT NULL     -- before it is missed
        );
        CREATE TABLE service_level_days (     -- figures
            day TEXT NOT NULL,                -- of the shop's calendar: 2026-11-30
            team_id INTEGER NOT NULL,         -- 0: none
            answer TEXT NOT NULL,             -- first or next
            met INTEGER NOT NULL DEFAULT 0,
            missed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (day, team_id, answer)
        ) WITHOUT ROWID;

        CREATE TABLE digest_settings (        -- one row: the mail when nobody looks
            id INTEGER PRIMARY KEY CHECK (id = 1),
            after_minutes INTEGER NOT NULL DEFAULT 15,
            every_minutes INTEGER NOT NULL DEFAULT 60,
            next_at REAL NOT NULL DEFAULT 0   -- no mail before
        );
        INSERT INTO digest_settings (id) VALUES (1);
        """
    )


@migrations(name="0190_snoozed_waits")
def snoozed_waits(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE waits ADD COLUMN paused_at REAL;   -- since when it is snoozed
        ALTER TABLE waits ADD COLUMN paused_hours REAL NOT NULL DEFAULT 0;  -- before, while open
        CREATE INDEX waits_paused ON waits (conversation_id) WHERE paused_at IS NOT NULL;
        """
    )
