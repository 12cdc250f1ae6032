"""The migrations of what platforms tell the shop about its access, to all and to one chat."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0050_notices")
def notices(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE notices (
            id INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            account TEXT NOT NULL,
            topic TEXT NOT NULL,              -- what it is about: bot.channels.account_notices
            text_json TEXT NOT NULL,          -- a bot.lazy_message.Sentence
            at REAL NOT NULL,                 -- when it was last told
            ended_at REAL,                    -- when it was over, or somebody had seen to it
            UNIQUE (channel, account, topic)
        );
        """
    )


@migrations(name="0051_blocked")
def blocked(db: Database) -> None:
    db.execute("ALTER TABLE conversations ADD COLUMN blocked TEXT")  # why nothing can be sent
