"""The migrations of the insight process itself; what it finds has files of its own."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0200_insight_updates")
def insight_updates(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE insight_updates (        -- the last update; one row
            id INTEGER PRIMARY KEY CHECK (id = 1),
            under_way_until REAL,             -- while one runs: when it counts as dead
            inbox_until INTEGER NOT NULL DEFAULT 0,   -- the newest rows when it began
            outbox_until INTEGER NOT NULL DEFAULT 0,
            began_at REAL NOT NULL DEFAULT 0,
            ended_at REAL NOT NULL DEFAULT 0
        );
        INSERT INTO insight_updates (id) VALUES (1);
        CREATE TABLE insight_marks (          -- how far each step has come
            step TEXT PRIMARY KEY,
            until INTEGER NOT NULL            -- the last row that it has done, mostly of the inbox
        ) WITHOUT ROWID;
        """
    )
