"""The migrations of what a team shares in its inbox: labels, mentions, views, macros, undo."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0100_labels")
def labels(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE labels (                 -- what conversations can be labelled with
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL COLLATE NOCASE,
            colour TEXT NOT NULL,             -- bot.store.conversations.labels.COLOURS
            created_at REAL NOT NULL,
            removed_at REAL                   -- no more offered; undone by setting it to NULL
        );
        CREATE UNIQUE INDEX labels_by_name ON labels (name) WHERE removed_at IS NULL;

        CREATE TABLE conversation_labels (    -- which conversation has which
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            label_id INTEGER NOT NULL REFERENCES labels (id),
            user TEXT NOT NULL,               -- login of who added it
            at REAL NOT NULL,
            PRIMARY KEY (conversation_id, label_id)
        ) WITHOUT ROWID;
        CREATE INDEX conversation_labels_by_label ON conversation_labels
            (label_id, conversation_id);
        """
    )


@migrations(name="0101_mentions")
def mentions(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE mentions (               -- colleagues who are named in notes
            note_id INTEGER NOT NULL REFERENCES notes (id),
            user TEXT NOT NULL,               -- login of who is named
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            at REAL NOT NULL,
            seen_at REAL,                     -- when they opened the conversation
            PRIMARY KEY (note_id, user)
        ) WITHOUT ROWID;
        CREATE INDEX mentions_by_user ON mentions (user, conversation_id);
        CREATE INDEX mentions_by_conversation ON mentions (conversation_id);
        CREATE INDEX mentions_unseen ON mentions (user, conversation_id) WHERE seen_at IS NULL;
        """
    )


@migrations(name="0102_undo")
def undo(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE undo_steps (             -- what somebody did a moment ago
            id INTEGER PRIMARY KEY,
            user TEXT NOT NULL,               -- login
            what TEXT NOT NULL,               -- close, snooze, assign …
            at REAL NOT NULL
        );
        CREATE TABLE undo_states (            -- how its conversations stood before and after
            step_id INTEGER NOT NULL REFERENCES undo_steps (id) ON DELETE CASCADE,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            before_json TEXT NOT NULL,
            after_json TEXT NOT NULL,
            PRIMARY KEY (step_id, conversation_id)
        ) WITHOUT ROWID;
        CREATE INDEX undo_states_by_conversation ON undo_states (conversation_id);

        CREATE TABLE inbox_preferences (      -- how somebody likes to work
            user TEXT PRIMARY KEY,            -- login
            opens_next INTEGER NOT NULL       -- after closing, the next chat opens
        ) WITHOUT ROWID;
        """
    )
