"""Whose orders staff see: those of who is verified, and nobody else's."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn
from tests.store.counter import Counter

RINAS, BUDIS = {"ORD-2291", "ORD-2292", "ORD-2293"}, "6281200001180"


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    database = open_database(settings.database)
    load_sample(database)
    thread = DatabaseThread(database)
    yield Counter(thread)
    await thread.aclose()


async def orders_on(log_in: LogIn, number: int) -> tuple[str, set[str]]:
    """The card's text, and the orders on it."""
    sari = await log_in("sari", "agent")
    html = await (await sari.get(f"/desk/conversations/{number}")).text()
    card = html.partition('<aside class="card-pane"')[2].partition("</aside>")[0]
    return card, set(re.findall(r"<strong>(ORD-\d+)", card))


async def test_nobody_s_without_a_proof(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "where is ORD-2291?")
    card, orders = await orders_on(log_in, number)
    assert orders == set() and "Not verified" in card


async def test_those_of_a_verified_phone(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes(BUDIS, "halo", verified_phone=BUDIS)
    card, orders = await orders_on(log_in, number)
    assert "Verified by phone" in card and "ORD-1180" in orders and not orders & RINAS


async def test_those_of_who_proved_one_theirs(counter: Counter, log_in: LogIn) -> None:
    owner = await counter.thread.run(
        lambda database: database.execute(
            "SELECT customer_id FROM orders WHERE number = 'ORD-2291'"
        ).fetchone()[0]
    )
    proven = {"order": "ORD-2291", "customer": owner, "until": time.time() + 3600}
    number = await counter.talk("rina", "rina@example.com", signals={"proven": proven})
    card, orders = await orders_on(log_in, number)
    assert "Proved an order theirs" in card and orders == {"ORD-2291"}


async def test_the_chats_of_one_customer_are_joined(counter: Counter, log_in: LogIn) -> None:
    budi = await counter.thread.run(
        lambda database: database.execute(
            "SELECT customer_id FROM orders WHERE number = 'ORD-1180'"
        ).fetchone()[0]
    )
    by_proof = await counter.talk("budi", "budi@example.com", signals={
        "proven": {"order": "ORD-1180", "customer": budi, "until": time.time() + 3600}
    })
    by_phone = await counter.writes(BUDIS, "halo", verified_phone=BUDIS)
    stranger = await counter.writes("ani", "hi")
    sari = await log_in("sari", "agent")
    for here, there in ((by_phone, by_proof), (by_proof, by_phone)):
        html = await (await sari.get(f"/desk/conversations/{here}")).text()
        joined = html.partition("Also writes on")[2].partition("</dd>")[0]
        assert re.findall(r"/desk/conversations/(\d+)", joined) == [str(there)]
    html = await (await sari.get(f"/desk/conversations/{stranger}")).text()
    assert "Also writes on" not in html
