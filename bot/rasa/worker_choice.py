"""Which Rasa worker a conversation goes to, and which ones there are."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from hashlib import blake2b

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
    """The workers that announce themselves in the database ``store``, which it takes over."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._urls: list[str] = []
        self._looked_at = -LOOKED_FOR_EVERY_S

    async def urls(self) -> list[str]:
        """As they were seen last, where the database cannot be asked."""
        if time.monotonic() - self._looked_at >= LOOKED_FOR_EVERY_S:
            self._looked_at = time.monotonic()
            try:
                self._urls = await self._store.run(announced_workers)
            except StoreUnavailable as error:
                logger.warning("Rasa workers are asked as they were found before: %s", error)
        return self._urls

    async def aclose(self) -> None:
        await self._store.aclose()
