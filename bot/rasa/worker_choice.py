"""Which Rasa worker a conversation goes to, and which ones there are."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from hashlib import blake2b

from bot.rasa.worker_seal import is_a_worker
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Store
from bot.store.messages.rasa_workers import announced_workers

LOOKED_FOR_EVERY_S = 2.0

logger = logging.getLogger(__name__)


def in_order(urls: Collection[str], conversation: int) -> list[str]:
    """The workers in the order in which this conversation goes to them: its own, then who takes it
    where that is gone. One more or one less moves only the conversations that are its own
    (rendezvous hashing), so the others' trackers stay in memory."""

    def weight(url: str) -> bytes:
        return blake2b(f"{conversation} {url}".encode(), digest_size=8).digest()

    return sorted(urls, key=weight)


class FoundWorkers:
    """The workers that announce themselves in the database ``store``, which it takes over. Rows
    that nobody with the ``token`` wrote are left out."""

    def __init__(self, store: Store, token: str) -> None:
        self._store = store
        self._token = token
        self._urls: list[str] = []
        self._refused: set[str] = set()
        self._looked_at = -LOOKED_FOR_EVERY_S

    async def urls(self) -> list[str]:
        """As they were seen last, where the database cannot be asked."""
        if time.monotonic() - self._looked_at >= LOOKED_FOR_EVERY_S:
            self._looked_at = time.monotonic()
            try:
                rows = await self._store.run(announced_workers)
            except StoreUnavailable as error:
                logger.warning("Rasa workers are asked as they were found before: %s", error)
            else:
                self._urls = [url for url, seal in rows if is_a_worker(url, seal, self._token)]
                self._tell_of({url for url, _ in rows}.difference(self._urls))
        return self._urls

    def _tell_of(self, refused: set[str]) -> None:
        if new := refused - self._refused:
            logger.error(
                "%d addresses stand among the Rasa workers that are none, or have another "
                "SAPA_INTERNAL_TOKEN. They are not asked. One of them: %.100r", len(new), min(new),
            )  # fmt: skip
        self._refused = refused

    async def aclose(self) -> None:
        await self._store.aclose()
