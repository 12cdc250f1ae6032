"""The migrations of logging in: attempts, sessions, second factors, single sign-on."""

from __future__ import annotations

import secrets

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0070_web_chat_key")
def web_chat_key(db: Database) -> None:
    db.execute("CREATE TABLE web_chat_key (key BLOB NOT NULL)")  # one row
    db.execute("INSERT INTO web_chat_key VALUES (?)", [secrets.token_bytes(32)])


@migrations(name="0071_login")
def login(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE login_attempts (         -- under way, or wrong; a right one is taken back
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            login TEXT NOT NULL,              -- as it was typed, in small letters
            address TEXT NOT NULL
        );
        CREATE INDEX login_attempts_by_time ON login_attempts (at);

        ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';   -- where it began
        ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';    -- browser and system
        ALTER TABLE sessions ADD COLUMN by_provider INTEGER NOT NULL DEFAULT 0;  -- single sign-on
        -- The password was right, and the code of the second factor is not there yet.
        ALTER TABLE sessions ADD COLUMN waits_for_code INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE second_factors (
            user_id INTEGER PRIMARY KEY REFERENCES users (id),
            secret TEXT NOT NULL,             -- of TOTP, base32
            confirmed_at REAL,                -- NULL until the first right code
            last_step INTEGER NOT NULL DEFAULT 0   -- of the last code used: none is taken twice
        );

        CREATE TABLE recovery_codes (         -- each lets in once, without the authenticator app
            code_hash TEXT PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES users (id)
        ) WITHOUT ROWID;

        ALTER TABLE users ADD COLUMN email TEXT;         -- by which single sign-on finds them
        CREATE UNIQUE INDEX users_by_email ON users (email);

        CREATE TABLE identities (             -- who somebody is at the single sign-on
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            user_id INTEGER NOT NULL REFERENCES users (id),
            PRIMARY KEY (issuer, subject)
        ) WITHOUT ROWID;
        """
    )
