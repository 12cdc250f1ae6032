"""The migrations of the shop's own web chat."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0140_web_chat_look")
def web_chat_look(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE web_chat_look (          -- one row, once somebody has changed it
            id INTEGER PRIMARY KEY CHECK (id = 1),
            look_json TEXT NOT NULL,          -- a bot.store.web_chat.look.Look
            logo BLOB                         -- a small PNG
        );
        """
    )


@migrations(name="0141_web_chat_contacts")
def web_chat_contacts(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE web_chat_contacts (      -- how visitors asked to be reached
            conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id),
            name TEXT,
            email TEXT,
            phone TEXT,                       -- as it was written
            language TEXT NOT NULL,
            at REAL NOT NULL,
            told_until INTEGER NOT NULL       -- the answer (outbox) up to which they know all
        );
        """
    )


@migrations(name="0170_web_chat_seen")
def web_chat_seen(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE web_chat_seen (          -- up to where a visitor's page showed our answers
            conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id),
            outbox_id INTEGER NOT NULL,       -- the last one
            at REAL NOT NULL
        );
        CREATE INDEX web_chat_seen_by_time ON web_chat_seen (at);
        """
    )
