"""Secrets that a platform replaces from time to time."""

from __future__ import annotations

from hashlib import sha256


class RenewedSecrets:
    """What stands in place of secrets from the environment, for as long as this process runs.

    A secret is known by the digest of the one that was given: who puts a new one into the
    environment is heard.
    """

    def __init__(self) -> None:
        self._renewed: dict[str, str] = {}

    def newest(self, given: str) -> str:
        """The secret to use where ``given`` stands in the environment."""
        return self._read().get(_digest(given), given)

    def keep(self, given: str, renewed: str) -> None:
        """From now on, ``renewed`` stands in its place."""
        self._write({**self._read(), _digest(given): renewed})

    def _read(self) -> dict[str, str]:
        return self._renewed

    def _write(self, renewed: dict[str, str]) -> None:
        self._renewed = renewed


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
