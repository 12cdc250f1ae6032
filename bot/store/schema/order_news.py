"""The migrations of who is told when something changes with an order."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0090_order_news")
def order_news(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE order_news (             -- orders of which a chat is told, if it agreed
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            order_number TEXT NOT NULL COLLATE NOCASE,
            customer TEXT NOT NULL,           -- the shop's id: another's order is not told
            progress INTEGER,                 -- how far the chat knows it to be;
                                              -- NULL: as far as it is when it is looked at
            followed_at REAL NOT NULL,
            PRIMARY KEY (conversation_id, order_number)
        ) WITHOUT ROWID;
        CREATE INDEX order_news_by_time ON order_news (followed_at);
        """
    )
