"""The versions that were published for all machines of a shop; the newest one is live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.store.engine.protocol import Database


@dataclass(frozen=True)
class PublishedVersion:
    """``bundle`` and ``model`` are paths in the bucket; each has its content's SHA-256 in it."""

    number: int
    bundle: str
    model: str


def published_versions(database: Database) -> list[PublishedVersion]:
    """All that can be brought back, the newest last."""
    rows = database.execute("SELECT number, bundle, model FROM published_versions ORDER BY number")
    return [PublishedVersion(*row) for row in rows.fetchall()]


def add_published(database: Database, versions: Iterable[PublishedVersion], kept: int) -> None:
    """Makes the last of these live on all machines, and forgets all but the newest ``kept``.

    Raises:
        IntegrityError: another machine has published such a number.
    """
    with database.transaction():
        for one in versions:
            database.execute(
                f"INSERT INTO published_versions VALUES (?, ?, ?, {database.now})",
                [one.number, one.bundle, one.model],
            )
            database.execute(
                "DELETE FROM published_versions WHERE number <= ?", [one.number - kept]
            )
