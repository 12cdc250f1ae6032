"""The Rasa workers that announce themselves, by the database's own clock."""

from __future__ import annotations

from bot.store.engine.protocol import Database

ANNOUNCED_EVERY_S = 5.0

GONE_AFTER_S = 15.0
"""Who was not heard of for so long is asked no more."""


def announce_worker(database: Database, address: str, seal: str) -> None:
    """It is there now; ``seal`` shows the gateways that it is one (bot.rasa.worker_seal)."""
    database.execute(
        f"""INSERT INTO rasa_workers (address, seen_at, seal) VALUES (?, {database.now}, ?)
        ON CONFLICT (address) DO UPDATE SET seen_at = excluded.seen_at, seal = excluded.seal""",
        [address, seal],
    )


def withdraw_worker(database: Database, address: str) -> None:
    """It ends."""
    database.execute("DELETE FROM rasa_workers WHERE address = ?", [address])


def announced_workers(database: Database) -> list[tuple[str, str]]:
    """Who says to be there: address and seal. Whether it is a worker, the seal has to show."""
    rows = database.execute(
        f"""SELECT address, seal FROM rasa_workers WHERE seen_at > {database.now} - ?
        ORDER BY address""",
        [GONE_AFTER_S],
    )
    return [(address, seal) for address, seal in rows.fetchall()]
