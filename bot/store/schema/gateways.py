"""The migrations of what several gateways share out among themselves."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0270_leases")
def leases(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE leases (
            name TEXT PRIMARY KEY,            -- which work: delivery:telegram:toko_bot
            owner TEXT NOT NULL,              -- which gateway has it
            until REAL NOT NULL               -- by the database's clock
        );
        """
    )


@migrations(name="0272_renewed_secrets")
def renewed_secrets(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE renewed_secrets (
            given TEXT PRIMARY KEY,           -- the digest of the secret that was given
            sealed TEXT NOT NULL              -- what its platform replaced it by, encrypted by it
        );
        """
    )
