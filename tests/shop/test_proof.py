"""Proofs as people type them, and what becomes of people who guess."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.shop.ownership_proof import (
    FullProofNeeded,
    Origin,
    Proof,
    ProofLock,
    ProofLocked,
    prove,
    proves,
    read_proof,
)
from bot.shop.records import Customer
from bot.shop.shop import Shop
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database

ATTACKER = "web:shop:visitor-1"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def lock(database_path: Path, clock: Clock) -> AsyncIterator[ProofLock]:
    lock = ProofLock(open_database(database_path), clock)
    yield lock
    await lock.aclose()


def test_each_kind_of_proof() -> None:
    assert read_proof(" Rina@Example.com\n", "ID") == Proof("email", "rina@example.com")
    assert read_proof("0123", "ID") == Proof("phone_last_four", "0123")
    assert read_proof("08120000 1180", "ID") == Proof("phone", "6281200001180")
    assert read_proof("saya Rina", "ID") is None


@given(st.text(st.characters()))
@example("\ud83d@toko.com")
def test_no_text_breaks_the_reading_of_proofs(text: str) -> None:
    nobody = Customer(id="", name="")
    assert not proves(read_proof(text, "ID"), nobody)


async def fails(lock: ProofLock, person: str = ATTACKER, origin: Origin = Origin()) -> None:
    await lock.reserve(person, "ORD-1180", origin, is_digits=False)


async def test_five_failures_lock_this_person_for_an_hour(lock: ProofLock, clock: Clock) -> None:
    for _ in range(4):
        await fails(lock)
        clock.now += 600
    assert not await lock.is_locked(ATTACKER)
    await fails(lock)
    assert await lock.is_locked(ATTACKER)
    assert not await lock.is_locked("web:shop:visitor-2")
    clock.now += 3599
    assert await lock.is_locked(ATTACKER)
    clock.now += 1
    assert not await lock.is_locked(ATTACKER)
    await fails(lock)
    assert not await lock.is_locked(ATTACKER), "a new hour has five tries of its own"


async def test_failures_far_apart_do_not_lock(lock: ProofLock, clock: Clock) -> None:
    for _ in range(20):
        await fails(lock)
        assert not await lock.is_locked(ATTACKER)
        clock.now += 1000


async def test_a_lock_outlives_the_process(database_path: Path, clock: Clock) -> None:
    for _ in range(5):
        lock = ProofLock(open_database(database_path), clock)
        await fails(lock)
        await lock.aclose()
    lock = ProofLock(open_database(database_path), clock)
    assert await lock.is_locked(ATTACKER)
    await lock.clear(ATTACKER)
    assert not await lock.is_locked(ATTACKER)
    await lock.aclose()


async def test_failures_are_not_kept_for_longer_than_they_matter(
    lock: ProofLock, clock: Clock, database_path: Path
) -> None:
    await fails(lock)
    clock.now += 7201
    await fails(lock, "web:shop:visitor-2")
    rows = open_database(database_path)["proof_failures"].rows
    assert [row["person"] for row in rows] == ["web:shop:visitor-2"]


async def test_guessing_ends_after_five_tries_even_with_the_right_one(
    shop: Shop, lock: ProofLock
) -> None:
    for guess in range(5):
        number = "ORD-2291" if guess % 2 else "ORD-9999"
        assert await prove(shop, lock, ATTACKER, number, f"{guess:04d}") is None
    with pytest.raises(ProofLocked):
        await prove(shop, lock, ATTACKER, "ORD-2291", "0123")
    assert await prove(shop, lock, "whatsapp:shop:rina", "ORD-2291", "0123") is not None


async def test_an_order_of_ones_own_buys_no_more_guesses(
    sqlite_shop: SqliteShop, lock: ProofLock
) -> None:
    for guess in range(4):
        assert await prove(sqlite_shop, lock, ATTACKER, "ORD-2291", f"{guess:04d}") is None
    assert await prove(sqlite_shop, lock, ATTACKER, "ORD-1180", "1180") is not None
    assert await prove(sqlite_shop, lock, ATTACKER, "ORD-2291", "0005") is None
    with pytest.raises(ProofLocked):
        await prove(sqlite_shop, lock, ATTACKER, "ORD-2291", "0123")


async def test_new_chats_do_not_buy_more_guesses_at_four_digits(
    sqlite_shop: SqliteShop, lock: ProofLock
) -> None:
    for guess in range(10):
        chat = f"web:web:visitor-{guess}"
        assert await prove(sqlite_shop, lock, chat, "ORD-2291", f"{guess:04d}") is None
    for _ in range(9):  # nor does it count as a failure, which would lock the owner out
        with pytest.raises(FullProofNeeded):
            await prove(sqlite_shop, lock, "web:web:rina", "ord 2291", "0123")
    owner = await prove(sqlite_shop, lock, "web:web:rina", "ORD-2291", "rina@example.com")
    assert owner is not None, "the owner still has the e-mail"


async def test_an_order_that_does_not_exist_costs_the_same_work_as_a_wrong_proof(
    database_path: Path, clock: Clock
) -> None:
    """So that how long an answer takes tells nothing. Work is counted, and not timed."""
    database, failures = open_database(database_path), open_database(database_path)
    done: list[str] = []
    for one in (database, failures):
        one.conn.set_trace_callback(lambda sql: done.append(re.sub(r"'[^']*'|[\d.]+", "?", sql)))
    shop, lock = SqliteShop(database), ProofLock(failures, clock)
    work = []
    for number in ("ORD-2291", "ORD-9999", "no order number"):
        for proof in ("wrong@example.com", "0001", "+6281200000000", "nonsense"):
            done.clear()
            assert await prove(shop, lock, f"web:shop:{number}{proof}", number, proof) is None
            work.append(list(done))
    assert len(work[0]) > 3 and all(one == work[0] for one in work)
    await shop.aclose()
    await lock.aclose()
