"""Secrets that platforms replaced, in the database: for all gateways over it."""

from __future__ import annotations

import base64
import logging
from contextlib import closing
from hashlib import sha256

from cryptography.fernet import Fernet

from bot.channels.renewed_secrets import RenewedSecrets
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.store import open_connection
from bot.store.gateways.renewed_secrets import keep_renewed, renewed_secret

logger = logging.getLogger(__name__)


class RenewedSecretsTable(RenewedSecrets):
    """Each encrypted by the secret in whose place it stands: who reads the database alone reads
    none. Platforms replace one once a day, so each look opens a connection of its own. One that
    cannot be written is told in the log, and the secret is kept in memory."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def newest(self, given: str) -> str:
        try:
            with closing(open_connection(self._url)) as database:
                sealed = renewed_secret(database, _digest(given))
        except (StoreUnavailable, DatabaseError):
            sealed = None
        here = super().newest(given)
        return _cipher(given).decrypt(sealed.encode()).decode() if sealed else here

    def keep(self, given: str, renewed: str) -> None:
        super().keep(given, renewed)
        sealed = _cipher(given).encrypt(renewed.encode()).decode()
        try:
            with closing(open_connection(self._url)) as database:
                keep_renewed(database, _digest(given), sealed)
        except (StoreUnavailable, DatabaseError) as error:
            logger.error("A secret that its platform replaced cannot be kept: %s.", error)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _cipher(given: str) -> Fernet:
    key = sha256(b"what stands in place of " + given.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
