"""The migrations of what serves one customer: no suggestions, word of what is in stock again."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0220_personal_service")
def personal_service(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE suggestions_off (        -- chats whose customer wants nothing suggested
            conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id),
            at REAL NOT NULL
        );
        CREATE TABLE stock_wishes (           -- who asked to be told, once, when it is back
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            product TEXT NOT NULL,            -- the shop's id
            name TEXT NOT NULL,               -- the product's, by which the shop finds it
            size TEXT,                        -- only if it comes in this size
            asked_at REAL NOT NULL,
            PRIMARY KEY (conversation_id, product)
        ) WITHOUT ROWID;
        CREATE INDEX stock_wishes_by_product ON stock_wishes (product);
        CREATE INDEX stock_wishes_by_time ON stock_wishes (asked_at);
        """
    )
