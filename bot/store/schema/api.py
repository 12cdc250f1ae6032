"""The migrations of what the shop's own programs use: the keys of the API, and what they sent."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0150_api_keys")
def api_keys(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE api_keys (               -- by which programs of the shop use the API
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,        -- the log calls what it does "api:" and this
            role TEXT NOT NULL CHECK (role IN ('agent', 'editor', 'admin')),
            token_hash TEXT NOT NULL UNIQUE,  -- SHA-256 of what the program shows
            created_by TEXT NOT NULL,         -- a login
            created_at REAL NOT NULL,
            expires_at REAL,                  -- NULL: never
            used_at REAL,                     -- last
            revoked_at REAL
        );
        CREATE TABLE api_sends (              -- what was asked for with an Idempotency-Key
            key_id INTEGER NOT NULL REFERENCES api_keys (id),
            idempotency_key TEXT NOT NULL,
            request_hash TEXT NOT NULL,       -- SHA-256 of address and body
            outcome INTEGER NOT NULL,         -- the outbox's or note's number
            at REAL NOT NULL,
            PRIMARY KEY (key_id, idempotency_key)
        ) WITHOUT ROWID;
        CREATE INDEX api_sends_by_time ON api_sends (at);
        """
    )
