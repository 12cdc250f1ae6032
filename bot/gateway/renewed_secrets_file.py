"""Secrets that platforms replaced, kept across restarts."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

from bot.channels.renewed_secrets import RenewedSecrets

logger = logging.getLogger(__name__)


class RenewedSecretsFile(RenewedSecrets):
    """In a file that its owner alone can read; the gateway and ``./sapa channels`` share it. One
    that cannot be written is told in the log, and the secret is kept in memory."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def _read(self) -> dict[str, str]:
        try:
            return {**json.loads(self._path.read_text(encoding="utf-8")), **super()._read()}
        except (OSError, ValueError):  # not there, or not ours: nothing was replaced
            return super()._read()

    def _write(self, renewed: dict[str, str]) -> None:
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.unlink(missing_ok=True)
            with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                json.dump(renewed, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            logger.error(
                "A secret that its platform replaced cannot be kept in %s: %s.", self._path, error
            )
            super()._write(renewed)
