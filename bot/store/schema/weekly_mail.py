"""The migrations of the mail that tells how the week went."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0201_weekly_mail")
def weekly_mail(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE alert_choices ADD COLUMN weekly INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE weekly_mail (            -- one row, once one was sent
            id INTEGER PRIMARY KEY CHECK (id = 1),
            week TEXT NOT NULL                -- the Monday on which it went: 2026-11-30
        );
        """
    )
