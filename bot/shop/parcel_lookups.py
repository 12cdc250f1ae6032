"""How many tracking numbers one person may try: whoever tries many learns which parcels are the
shop's, also where nothing else is told of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.shop.ownership_proof import LOCK_SECONDS, Origin
from bot.shop.shop_database import ShopDatabase
from bot.store.engine.protocol import Database, Store
from bot.store.engine.sqlite import SqliteDatabase

MOST_PARCELS = 10
"""Tracking numbers within the hour that nobody has proven theirs; the same one again is none more.
People have few parcels, and are asked for the order's number after that."""

MOST_FROM_ADDRESS, MOST_FROM_NETWORK = 30, 60
"""The same of web chats that are opened at one address or in one network: a new one costs nothing,
and customers of one mobile network share an address."""


class ParcelLookups:
    """Counts the tracking numbers that were looked up. It takes ``database`` over (see
    ShopDatabase). ``clock`` tells Unix seconds."""

    def __init__(
        self, database: Store | SqliteDatabase, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = ShopDatabase(database)
        self._clock = clock

    async def reserve(self, person: str, parcel: str, origin: Origin = Origin()) -> bool:
        """Whether ``person`` (see ProofLock) may have this one looked up; then it is counted.
        Raises ShopUnavailable."""
        return await self._database.write(
            lambda database: _reserve(database, person, parcel, origin, self._clock())
        )


def _reserve(database: Database, person: str, parcel: str, origin: Origin, now: float) -> bool:
    since = now - LOCK_SECONDS
    is_known, by_person, from_address, from_network = database.execute(
        """SELECT count(*) FILTER (WHERE person = :person AND order_number = :parcel),
        count(*) FILTER (WHERE person = :person), count(*) FILTER (WHERE address = :address),
        count(*) FILTER (WHERE network = :network)
        FROM proof_failures WHERE what = 'parcel' AND failed_at > :since""",
        {"person": person, "parcel": parcel, "address": origin.address,
         "network": origin.network, "since": since},
    ).fetchone()  # fmt: skip
    if is_known:
        return True
    if (
        by_person >= MOST_PARCELS
        or from_address >= MOST_FROM_ADDRESS
        or from_network >= MOST_FROM_NETWORK
    ):
        return False
    database.execute("DELETE FROM proof_failures WHERE what = 'parcel' AND failed_at <= ?", [since])
    database.execute(
        """INSERT INTO proof_failures (person, order_number, failed_at, address, network, what)
        VALUES (?, ?, ?, ?, ?, 'parcel')""",
        [person, parcel, now, origin.address, origin.network],
    )
    return True
