"""Which webhooks are let in, decided before their bodies are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.gateway.client_address import ClientAddresses
from bot.token_buckets import TokenBuckets

LARGEST_BODY = 1024 * 1024
"""Bytes. Platforms send a few kilobytes; Meta batches up to 1,000 updates."""

MOST_IN_MEMORY = 64 * LARGEST_BODY
"""Bytes of bodies that may be under way at once, whatever the rate."""

LEAST_COST = 16 * 1024
"""Bytes that the smallest request occupies, parsed and on its way to the store."""

MOST_UNSIGNED = 300
"""Requests of one source in a minute that no platform signed: forged, garbage, too large, too slow,
or asking for a handshake. After these it is not even heard. What a platform signed is never
counted: its rush is bounded by the memory alone."""


class TurnedAway(Exception):
    """The request is answered with ``status`` unread; the platform may send it again later."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class Visit:
    """A request that was let in; ``signed`` once it is known to be a platform's."""

    signed: bool = False


class Admission:
    """Bounds the memory that webhooks take, and what a source of unsigned ones may cost."""

    def __init__(self, addresses: ClientAddresses) -> None:
        self._addresses = addresses
        self._in_memory = 0
        self._unsigned = TokenBuckets(most=MOST_UNSIGNED, period_s=60)

    @contextmanager
    def let_in(self, request: web.Request) -> Iterator[Visit]:
        """Keeps room for the request while the context lasts.

        Raises:
            TurnedAway: too much is under way (503), its source sent too many unsigned ones (429),
                or it is too large (413).
        """
        length = request.content_length
        addresses = self._addresses
        source = addresses.source(request) if addresses.is_told(request) else None
        if source and self._unsigned.is_empty(source):
            raise TurnedAway(429, "Too many unsigned requests came from here.")
        if length is not None and length > LARGEST_BODY:
            self._count(source)
            raise TurnedAway(413, f"A webhook may have {LARGEST_BODY} bytes.")
        size = LARGEST_BODY if length is None else max(length, LEAST_COST)
        if self._in_memory + size > MOST_IN_MEMORY:
            raise TurnedAway(503, "Too much is under way. Please send this again later.")
        self._in_memory += size
        visit = Visit()
        try:
            yield visit
        finally:
            self._in_memory -= size
            if not visit.signed:
                self._count(source)

    def _count(self, source: str | None) -> None:
        if source:
            self._unsigned.take(source)
