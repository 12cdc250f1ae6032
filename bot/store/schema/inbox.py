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


@migrations(name="0103_saved_views")
def saved_views(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE saved_views (            -- lists of conversations under a name
            id INTEGER PRIMARY KEY,
            user TEXT NOT NULL,               -- login of who made it
            name TEXT NOT NULL,
            query TEXT NOT NULL,              -- view, filters and order, as in an address
            is_shared INTEGER NOT NULL,       -- with the team
            created_at REAL NOT NULL
        );
        """
    )


@migrations(name="0104_contacts")
def contacts(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE contacts (               -- people, each on whatever channels
            id INTEGER PRIMARY KEY,
            name TEXT,                        -- that staff gave; NULL: as the platform says
            created_at REAL NOT NULL,
            merged_into INTEGER REFERENCES contacts (id),  -- the same person; NULL: their own
            merged_by TEXT,                   -- login, or "phone"
            merged_at REAL
        );
        CREATE INDEX contacts_by_name ON contacts (name COLLATE NOCASE) WHERE name IS NOT NULL;
        CREATE INDEX contacts_merged ON contacts (merged_into) WHERE merged_into IS NOT NULL;

        ALTER TABLE conversations ADD COLUMN contact_id INTEGER REFERENCES contacts (id);
        CREATE INDEX conversations_by_contact ON conversations (contact_id, last_at);

        -- Chats of one phone number, for which the platform vouches, are one person's.
        INSERT INTO contacts (id, created_at) SELECT min(id), min(created_at) FROM conversations
            WHERE last_at IS NOT NULL GROUP BY coalesce(verified_phone, 'chat ' || id);
        UPDATE conversations SET contact_id = CASE WHEN verified_phone IS NULL THEN id ELSE
            (SELECT min(id) FROM conversations AS same
             WHERE same.verified_phone = conversations.verified_phone AND last_at IS NOT NULL) END
            WHERE last_at IS NOT NULL;

        CREATE TABLE contact_notes (          -- what staff know of a person
            id INTEGER PRIMARY KEY,
            contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
            author TEXT NOT NULL,
            text TEXT NOT NULL,
            at REAL NOT NULL,
            removed_at REAL                   -- taken away, which can be undone
        );
        CREATE INDEX contact_notes_by_contact ON contact_notes (contact_id, id);

        CREATE TABLE contact_fields (         -- what else is kept of people, as the shop decides
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL COLLATE NOCASE,
            kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice')),
            choices_json TEXT NOT NULL DEFAULT '[]',
            removed_at REAL
        );
        CREATE UNIQUE INDEX contact_fields_by_name ON contact_fields (name)
            WHERE removed_at IS NULL;

        CREATE TABLE contact_values (         -- and what that is of each
            contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
            field_id INTEGER NOT NULL REFERENCES contact_fields (id),
            value TEXT NOT NULL,
            PRIMARY KEY (contact_id, field_id)
        ) WITHOUT ROWID;
        """
    )


@migrations(name="0105_macros")
def macros(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE macros (                 -- several acts in one, under a name
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL COLLATE NOCASE,
            acts_json TEXT NOT NULL,          -- bot.store.conversations.macros.Acts
            changed_by TEXT NOT NULL,         -- login
            changed_at REAL NOT NULL,
            removed_at REAL
        );
        CREATE UNIQUE INDEX macros_by_name ON macros (name) WHERE removed_at IS NULL;
        """
    )


@migrations(name="0106_sent_once")
def sent_once(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE sent_once (              -- what was sent of which nobody may know it yet
            key TEXT PRIMARY KEY,             -- made by the page before it sent
            user TEXT NOT NULL,               -- login
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            at REAL NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX sent_once_by_conversation ON sent_once (conversation_id, user);
        CREATE INDEX sent_once_by_time ON sent_once (at);
        """
    )


@migrations(name="0107_drafts_of_notes")
def drafts_of_notes(db: Database) -> None:
    db.execute("ALTER TABLE drafts ADD COLUMN is_note INTEGER NOT NULL DEFAULT 0")


@migrations(name="0261_turn_claims")
def turn_claims(db: Database) -> None:
    """Which of several gateways answers a message, and until when that counts."""
    for column in ("claimed_by TEXT", "claimed_until REAL"):
        db.execute(f"ALTER TABLE inbox ADD COLUMN {column}")


@migrations(name="0273_rasa_workers")
def rasa_workers(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE rasa_workers (         -- which of other machines announce themselves
            address TEXT PRIMARY KEY,       -- http://10.0.0.7:5005
            seen_at REAL NOT NULL           -- by the database's clock
        ) WITHOUT ROWID;
        """
    )


@migrations(name="0280_worker_seals")
def worker_seals(db: Database) -> None:
    """What shows that a worker wrote its row, and not somebody else."""
    db.execute("ALTER TABLE rasa_workers ADD COLUMN seal TEXT NOT NULL DEFAULT ''")
