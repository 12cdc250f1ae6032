"""The migrations of what the desk needs: staff accounts, and how they work on conversations."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema import migrations


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
