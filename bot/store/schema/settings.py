"""The migrations of what is set up on the desk: secrets, the health of channels, first steps."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0120_settings")
def settings(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE secrets (                -- typed on the desk, encrypted by SAPA_SECRETS_KEY
            name TEXT PRIMARY KEY,            -- as in the environment: TELEGRAM_BOT_TOKEN
            sealed TEXT NOT NULL,
            ending TEXT NOT NULL,             -- the last 4 characters of a long one, to know it by
            changed_by TEXT NOT NULL,
            changed_at REAL NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE channel_health (         -- when each channel last did what
            channel TEXT NOT NULL,
            what TEXT NOT NULL,               -- received, refused, sent, failed
            at REAL NOT NULL,
            reason TEXT,                      -- of what was refused or failed
            PRIMARY KEY (channel, what)
        ) WITHOUT ROWID;

        CREATE TABLE setup_steps (            -- what the first-run wizard has behind it
            step TEXT PRIMARY KEY,
            state TEXT NOT NULL,              -- done, skipped
            by TEXT NOT NULL,
            at REAL NOT NULL
        ) WITHOUT ROWID;
        """
    )


@migrations(name="0121_set_up_before")
def set_up_before(db: Database) -> None:
    """A shop where people are at work already is led through no first steps."""
    db.execute(
        """INSERT INTO setup_steps SELECT 'finished', 'skipped', 'terminal', 0
        WHERE EXISTS (SELECT 1 FROM users WHERE password_hash IS NOT NULL)"""
    )


@migrations(name="0280_changed_settings")
def changed_settings(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE changed_settings (       -- on the desk, over sapa.toml of each machine
            section TEXT NOT NULL,            -- as there: hours, channels.telegram
            name TEXT NOT NULL,
            value_json TEXT NOT NULL,
            changed_by TEXT NOT NULL,
            changed_at REAL NOT NULL,
            PRIMARY KEY (section, name)
        );
        """
    )
