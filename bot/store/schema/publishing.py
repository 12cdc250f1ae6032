"""The migrations of what is published over several machines."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0270_published_versions")
def published_versions(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE published_versions (     -- the newest is live on every machine
            number INTEGER PRIMARY KEY,
            bundle TEXT NOT NULL,             -- its path in the bucket, which has its SHA-256
            model TEXT NOT NULL,              -- that of its model
            published_at REAL NOT NULL
        );
        CREATE TABLE machines (               -- what each said of itself last
            name TEXT NOT NULL,
            parts TEXT NOT NULL,              -- of Sapa, that run there: gateway,rasa
            version INTEGER,                  -- by which it answers
            version_since REAL,
            problem TEXT,                     -- why it has not the newest
            seen_at REAL NOT NULL,
            PRIMARY KEY (name, parts)
        );
        """
    )


@migrations(name="0281_draft_of_all")
def draft_of_all(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE draft_of_all (           -- one row: what editors of all machines have changed
            id INTEGER PRIMARY KEY CHECK (id = 1),
            revision INTEGER NOT NULL,        -- another one after each edit
            content BLOB NOT NULL,            -- files, before and after (bot.training.draft)
            changed_at REAL NOT NULL
        );
        """
    )


@migrations(name="0282_publication_under_way")
def publication_under_way(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE publication_under_way (  -- one row: the one that is, or was last
            id INTEGER PRIMARY KEY CHECK (id = 1),
            owner TEXT NOT NULL,              -- the process that publishes
            machine TEXT NOT NULL,            -- where it runs
            began_at REAL NOT NULL,
            is_under_way INTEGER NOT NULL,
            shown_json TEXT NOT NULL,         -- how it stands (bot.desk.teaching.publish_run)
            answer TEXT,                      -- go, cancel: by somebody at another machine
            seen_at REAL NOT NULL             -- when it said so last
        );
        """
    )
