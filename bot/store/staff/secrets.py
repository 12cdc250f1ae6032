"""Secrets typed on the desk: encrypted, and never handed to a browser again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import UserError
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

KEY = "SAPA_SECRETS_KEY"
"""The environment variable with what they are encrypted by. Several keys have commas between them:
the first encrypts, all of them decrypt."""

logger = logging.getLogger(__name__)

_LONG_ENOUGH = 12
"""Four characters of a shorter secret would give too much of it away."""


class SecretsLocked(UserError):
    """The key is not the one that secrets were encrypted with, or is none."""


@dataclass(frozen=True)
class SecretInfo:
    """What may be shown of a secret; ``ending`` is empty where it is short."""

    name: str
    ending: str
    changed_by: str
    changed_at: float


def cipher(key: str) -> MultiFernet:
    """Encrypts and decrypts by the keys in ``key``.

    Raises:
        SecretsLocked: one is none.
    """
    try:
        return MultiFernet([Fernet(one.strip()) for one in key.split(",")])
    except ValueError as error:
        raise SecretsLocked(
            "SAPA_SECRETS_KEY in .env is no key. Put back the one with which the secrets were "
            "typed in; without it, remove the line and type them again."
        ) from error


def read_secrets(database: Database, key: str) -> dict[str, str]:
    """All that ``key`` opens, by name. The log says which it does not; those can be typed again."""
    secrets = {}
    for name, sealed in database.execute("SELECT name, sealed FROM secrets").fetchall():
        try:
            secrets[name] = cipher(key).decrypt(sealed.encode()).decode()
        except (InvalidToken, SecretsLocked):
            logger.error(
                "%s was typed on the desk and encrypted by another %s. Put that key back into .env,"
                " or type the secret again.", name, KEY,
            )
    return secrets


class Secrets:
    """The secrets in the store. ``clock`` gives Unix seconds."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def shown(self) -> dict[str, SecretInfo]:
        """What may be shown, by name."""

        def read(database: Database) -> dict[str, SecretInfo]:
            rows = database.query("SELECT name, ending, changed_by, changed_at FROM secrets")
            return {row["name"]: SecretInfo(**row) for row in rows}

        return await self._thread.run(read)

    async def stamp(self) -> tuple[int, float]:
        """Another one whenever a secret was changed."""

        def read(database: Database) -> tuple[int, float]:
            count, last = database.execute(
                "SELECT count(*), max(changed_at) FROM secrets"
            ).fetchone()
            return count, last or 0.0

        return await self._thread.run(read)

    async def read(self, key: str) -> dict[str, str]:
        """All that the key opens, by name."""
        return await self._thread.run(lambda database: read_secrets(database, key))

    async def keep(self, values: Mapping[str, str], key: str, by: str) -> None:
        """Keeps these in place of what was there; the log says that they were changed, and not to
        what.

        Raises:
            SecretsLocked: the key is none.
        """
        sealed = {name: cipher(key).encrypt(v.encode()).decode() for name, v in values.items()}
        now = self._clock()

        def write(database: Database) -> None:
            for name, secret in values.items():
                ending = secret[-4:] if len(secret) >= _LONG_ENOUGH else ""
                database.execute(
                    "INSERT OR REPLACE INTO secrets VALUES (?, ?, ?, ?, ?)",
                    [name, sealed[name], ending, by, now],
                )
                record(database, by, "secret", detail=f"{name}: changed", at=now)

        await self._thread.write(write)

    async def forget(self, name: str, by: str) -> None:
        """Removes one; nothing where there is none."""

        def write(database: Database) -> None:
            if database.execute("DELETE FROM secrets WHERE name = ?", [name]).rowcount:
                record(database, by, "secret", detail=f"{name}: removed", at=self._clock())

        await self._thread.write(write)
