"""The Rasa workers that announce themselves, by the database's own clock."""

from __future__ import annotations

from bot.store.engine.protocol import Database

ANNOUNCED_EVERY_S = 5.0

GONE_AFTER_S = 15.0
"""Who was not heard of for so long is asked no more."""


def announce_worker(database: Database, address: str) -> None:
    """It is there now."""
    database.execute(
        f"""INSERT INTO rasa_workers (address, seen_at) VALUES (?, {database.now})
        ON CONFLICT (address) DO UPDATE SET seen_at = excluded.seen_at""",
        [address],
    )


def withdraw_worker(database: Database, address: str) -> None:
    """It ends."""
    database.execute("DELETE FROM rasa_workers WHERE address = ?", [address])


def announced_workers(database: Database) -> list[str]:
    """The addresses of those that are there."""
    rows = database.execute(
        f"SELECT address FROM rasa_workers WHERE seen_at > {database.now} - ? ORDER BY address",
        [GONE_AFTER_S],
    )
    return [address for (address,) in rows.fetchall()]
