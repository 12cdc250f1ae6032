"""The migrations of what became of approved answers."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0221_answer_outcomes")
def answer_outcomes(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE answer_outcomes (        -- approved answers that were given
            inbox_id INTEGER NOT NULL REFERENCES inbox (id),  -- the message that was answered
            answer TEXT NOT NULL,             -- the entry's id in data/knowledge
            at REAL NOT NULL,
            failed TEXT CHECK (failed IN ('again', 'person', 'rated')),
                                              -- how, within the hour; NULL: it did not
            PRIMARY KEY (inbox_id, answer)
        ) WITHOUT ROWID;
        CREATE INDEX answer_outcomes_by_time ON answer_outcomes (at, answer);
        CREATE INDEX answer_outcomes_by_answer ON answer_outcomes (answer, at);
        """
    )
