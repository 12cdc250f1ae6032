"""One guess at each of many orders, from ever new chats: what neither the lock on a person nor the
count of an order's failures sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.gateway.web_chat.origins import Origins
from bot.settings_sections import ShopSettings
from bot.shop.ownership_proof import FullProofNeeded, Origin, ProofLock, ProofLocked, prove
from bot.shop.sample_data import load_sample
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database
from bot.store.messages.platform_notices import open_notices

HOUR_S = 3600.0


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Attacker:
    """Tries each order once, each time from a new chat."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.path = folder / "sapa.db"
        database = open_database(self.path)
        load_sample(database, datetime(2026, 11, 24))
        database.close()
        self.shop = SqliteShop(open_database(self.path), ShopSettings())
        self.lock = ProofLock(open_database(self.path), self.clock)
        self.origins = Origins()
        self.chats = 0

    async def tries(self, address: str | None, proof: str = "0001", order: str = "") -> str:
        self.chats += 1
        origin = Origin(**self.origins.of(address)) if address is not None else Origin()
        number, chat = order or f"ORD-{3000 + self.chats}", f"{self.chats}"
        try:
            owner = await prove(self.shop, self.lock, chat, number, proof, origin)
        except FullProofNeeded:
            return "full proof needed"
        except ProofLocked:
            return "locked"
        return "proven" if owner else "failed"

    def wakeups(self) -> list[str]:
        database = open_database(self.path)
        told = [str(one.text) for one in open_notices(database)]
        database.close()
        return told


@pytest.fixture
async def attacker(tmp_path: Path) -> AsyncIterator[Attacker]:
    attacker = Attacker(tmp_path)
    yield attacker
    await attacker.shop.aclose()
    await attacker.lock.aclose()


async def test_from_one_address(attacker: Attacker) -> None:
    for _ in range(10):
        assert await attacker.tries("203.0.113.7") == "failed"
    assert await attacker.tries("203.0.113.7") == "full proof needed"
    assert await attacker.tries("203.0.113.7", "0123", "ORD-2291") == "full proof needed"
    assert await attacker.tries("203.0.113.7", "rina@example.com", "ORD-2291") == "proven"
    assert await attacker.tries("198.51.100.9", "0123", "ORD-2291") == "proven"


@pytest.mark.parametrize(
    "address", ["203.0.113.{}", "2001:db8:7:{:x}::/64"], ids=["a /24", "a /48"]
)
async def test_from_all_addresses_of_a_network(attacker: Attacker, address: str) -> None:
    for host in range(20):
        assert await attacker.tries(address.format(host)) == "failed"
    assert await attacker.tries(address.format(99), "0123", "ORD-2291") == "full proof needed"
    assert await attacker.tries(None, "0123", "ORD-2291") == "proven"


async def test_from_everywhere(attacker: Attacker) -> None:
    for host in range(60):
        assert await attacker.tries(f"100.{host}.0.1") == "failed"
        assert attacker.wakeups() == []
    assert await attacker.tries("192.0.2.1", "0123", "ORD-2291") == "full proof needed"
    assert await attacker.tries(None, "0123", "ORD-2291") == "full proof needed"
    assert await attacker.tries("192.0.2.1", "wrong@example.com") == "failed"
    [wakeup] = attacker.wakeups()
    assert "60 proofs failed within an hour" in wakeup
    attacker.clock.now += HOUR_S + 1
    assert await attacker.tries("192.0.2.1", "0123", "ORD-2291") == "proven"
    assert attacker.wakeups() == [], "it has calmed"


async def test_mails_are_not_tried_without_end(attacker: Attacker) -> None:
    for number in range(30):
        answer = await attacker.tries("203.0.113.7", f"customer{number}@example.com")
        assert answer == "failed"
    assert await attacker.tries("203.0.113.7", "rina@example.com", "ORD-2291") == "locked"
    assert await attacker.tries("203.0.113.8", "rina@example.com", "ORD-2291") == "proven"


async def test_many_at_once_get_no_more_tries(attacker: Attacker) -> None:
    answers = await asyncio.gather(*(attacker.tries("203.0.113.7") for _ in range(120)))
    assert answers.count("failed") == 10 and answers.count("full proof needed") == 110


async def test_no_address_is_stored(attacker: Attacker) -> None:
    await attacker.tries("203.0.113.7")
    assert b"203.0.113" not in b"".join(f.read_bytes() for f in attacker.path.parent.iterdir())
    again = Origins().of("203.0.113.7")
    assert again != attacker.origins.of("203.0.113.7"), "a new start has a new key"


@pytest.mark.parametrize("address", ["None", "", "unix:", "999.1.1.1"])
async def test_unknown_addresses_count_as_one(attacker: Attacker, address: str) -> None:
    for _ in range(10):
        await attacker.tries(address)
    assert await attacker.tries(address) == "full proof needed"
