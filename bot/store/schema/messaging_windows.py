"""The migration of the platforms' time, by which they let a shop answer."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0060_written_at")
def written_at(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE conversations ADD COLUMN written_at REAL;  -- by the platform's clock
        UPDATE conversations SET written_at = last_inbound_at;
        """
    )
