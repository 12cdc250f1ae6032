"""What stands in place of secrets that platforms replaced; encrypted by who keeps them."""

from __future__ import annotations

from bot.store.engine.protocol import Database


def renewed_secret(database: Database, given: str) -> str | None:
    """What was kept for the secret with this digest."""
    row = database.execute("SELECT sealed FROM renewed_secrets WHERE given = ?", [given]).fetchone()
    return row[0] if row else None


def keep_renewed(database: Database, given: str, sealed: str) -> None:
    """In place of what was kept before."""
    database.execute("INSERT OR REPLACE INTO renewed_secrets VALUES (?, ?)", [given, sealed])
