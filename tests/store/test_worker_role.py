"""The role of Rasa workers: what they do, it may; what staff have, it cannot read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import psycopg
import pytest

from bot.shop.ownership_proof import Origin, ProofLock, prove
from bot.shop.parcel_lookups import ParcelLookups
from bot.shop.sample_data import load_sample
from bot.shop.sqlite_shop import SqliteShop
from bot.store.conversations.trackers import Trackers
from bot.store.engine.database_pool import DatabasePool
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.store import open_connection, open_store
from bot.store.engine.worker_role import BadRoleName, worker_role
from bot.store.messages.rasa_workers import announce_worker, announced_workers, withdraw_worker
from tests.postgresql import empty

NOW = datetime(2026, 11, 24, 12, 0)
FORBIDDEN = (
    "SELECT password_hash FROM users", "SELECT * FROM secrets", "SELECT * FROM sessions",
    "SELECT text FROM inbox", "SELECT message_json FROM outbox", "SELECT * FROM cases",
    "SELECT * FROM web_chat_key", "SELECT * FROM audit", "DELETE FROM tracker_events",
    "UPDATE customers SET phone = '1'", "CREATE TABLE theirs (id bigint)", "DROP TABLE orders",
)  # fmt: skip


@pytest.fixture
async def limited(address: str) -> AsyncIterator[str]:
    """The address of the role, in a sample shop."""
    empty(address)
    with psycopg.connect(address) as owner:
        owner.execute(worker_role("sapa_worker"))
        owner.execute(worker_role("sapa_worker"))  # again, after an update
    database = open_connection(address)
    load_sample(database, NOW)
    database.close()
    yield address.replace("sapa@", "sapa_worker@")
    with psycopg.connect(address) as owner:
        owner.execute("DROP OWNED BY sapa_worker; DROP ROLE sapa_worker")


async def test_a_worker_does_its_work_with_it(limited: str) -> None:
    store = open_store(limited)
    shop, lock = SqliteShop(store, clock=lambda: NOW), ProofLock(store)
    assert await prove(shop, lock, "web:1:x", "ORD-2293", "9999", Origin()) is None
    rina = await prove(shop, lock, "web:1:x", "ORD-2293", "0123", Origin())
    assert rina and (await shop.cancel("ORD-2293", rina.id)).status == "cancelled"
    item = (await shop.order("ORD-2292", rina.id)).items[0].name  # type: ignore[union-attr]
    await shop.request_return("ORD-2292", rina.id, item, "torn", None)
    assert await shop.find_products("kemeja batik", 3) and await shop.recommend([], 2)
    assert await ParcelLookups(store).reserve("web:1:x", "JP1")
    await store.run(lambda database: announce_worker(database, "http://10.0.0.1:5005", "x"))
    assert await store.run(announced_workers)
    await store.run(lambda database: withdraw_worker(database, "http://10.0.0.1:5005"))
    await store.run(
        lambda database: database.execute(
            "INSERT INTO tracker_events (sender_id, type, happened_at, event_json) "
            "VALUES ('1', 'user', 1, '{}')"
        )
    )
    assert Trackers(limited).events(1) == [{}]
    await store.aclose()


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_it_cannot_read_what_is_not_its_business(limited: str, statement: str) -> None:
    pool = DatabasePool(limited, connections=1)
    with pytest.raises(StoreUnavailable, match="permission denied|must be owner"):
        await pool.run(lambda database: database.execute(statement).fetchall())
    await pool.aclose()


def test_a_name_that_is_none_is_refused() -> None:
    for name in ("", "Sapa", "a; DROP TABLE orders", "x" * 64):
        with pytest.raises(BadRoleName, match="sapa_worker"):
            worker_role(name)
