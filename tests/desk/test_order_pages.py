"""A whole order at the desk: who may see it, what may be done with it, who did."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.audit_log import Audit
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter

BEING_PREPARED, SHIPPED, ARRIVED = "ORD-2293", "ORD-2291", "ORD-2292"
"""Rina's orders."""
RINAS_PHONE = "447700900123"


@pytest.fixture
async def thread(settings: Settings) -> AsyncIterator[DatabaseThread]:
    thread = DatabaseThread(open_database(settings.database))
    await thread.run(lambda database: load_sample(database, settings.time.now()))
    yield thread
    await thread.aclose()


@pytest.fixture
async def chat(thread: DatabaseThread) -> int:
    return await Counter(thread).writes(
        "rina", "where is it?", channel="postcards", verified_phone=RINAS_PHONE
    )


async def log_of(thread: DatabaseThread) -> list[tuple[str, str, str | None]]:
    deeds = await Audit(thread).newest(50)
    return [(one.user, one.what, one.detail) for one in deeds if one.what.startswith("order_")]


async def text_of(client: TestClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200, path
    return await answer.text()


async def test_beside_its_customers_chat_it_is_shown_and_else_noted(
    thread: DatabaseThread, chat: int, log_in: LogIn
) -> None:
    sari = await log_in("sari", "agent")
    card = await text_of(sari, f"/desk/conversations/{chat}")
    assert f"/desk/orders/{SHIPPED}?conversation={chat}" in card
    beside = await text_of(sari, f"/desk/orders/{SHIPPED}?conversation={chat}")
    assert "Rina Hartono" in beside
    assert await log_of(thread) == []
    assert SHIPPED in await text_of(sari, "/desk/orders?number=ord%202291")
    assert await log_of(thread) == [("sari", "order_look", SHIPPED)]
    assert (await sari.get("/desk/orders?number=ORD-9999")).status == 404
    assert (await sari.get("/desk/orders/ORD-9999")).status == 404


async def test_an_address_is_changed_and_taken_back(
    thread: DatabaseThread, chat: int, log_in: LogIn
) -> None:
    sari = await log_in("sari", "agent")
    path = f"/desk/orders/{BEING_PREPARED}"
    status, page = await submit(
        sari, f"{path}/address?conversation={chat}", address="Jl. Baru 5,\nSolo"
    )
    assert status == 200
    assert "Jl. Baru 5, Solo" in page
    assert "Undo" in page
    assert "Sari" in page, "who did it"
    assert ("sari", "order_address", BEING_PREPARED) in await log_of(thread)
    status, page = await submit(sari, f"{path}/address", address="")
    assert status == 422


async def test_what_the_shop_does_not_allow_is_not_done(
    thread: DatabaseThread, chat: int, log_in: LogIn
) -> None:
    sari = await log_in("sari", "agent")
    page = await text_of(sari, f"/desk/orders/{SHIPPED}?conversation={chat}")
    assert "Cancel the order" not in page
    status, page = await submit(sari, f"/desk/orders/{SHIPPED}/cancel?conversation={chat}")
    assert (status, "does not allow this any more" in page) == (422, True)
    assert await log_of(thread) == []
    status, _ = await submit(sari, f"/desk/orders/{BEING_PREPARED}/cancel?conversation={chat}")
    assert status == 200
    page = await text_of(sari, f"/desk/orders/{BEING_PREPARED}?conversation={chat}")
    assert "Cancel the order" not in page


async def test_a_return_is_requested_once(thread: DatabaseThread, chat: int, log_in: LogIn) -> None:
    sari = await log_in("sari", "agent")
    given = {"item": "Hijab Pashmina Polos", "reason": "Wrong colour"}
    path = f"/desk/orders/{ARRIVED}/return?conversation={chat}"
    status, page = await submit(sari, path, **given)
    assert (status, "Wrong colour" in page) == (200, True)
    status, page = await submit(sari, path, **given)
    assert (status, "under way already" in page) == (422, True)


async def test_a_refund_becomes_a_case(thread: DatabaseThread, chat: int, log_in: LogIn) -> None:
    sari = await log_in("sari", "agent")
    status, page = await submit(
        sari, f"/desk/orders/{ARRIVED}/refund?conversation={chat}", reason="Arrived torn"
    )
    assert status == 200
    assert "A refund" in page
    assert "Arrived torn" in page
    status, _ = await submit(sari, f"/desk/orders/{ARRIVED}/refund", reason="Arrived torn")
    assert status == 422, "a case belongs to a conversation"


async def test_a_change_of_address_that_is_taken_back_is_called_so(
    thread: DatabaseThread, chat: int, log_in: LogIn
) -> None:
    sari = await log_in("sari", "agent")
    here = f"/desk/orders/{BEING_PREPARED}"
    path = f"{here}/address?conversation={chat}"
    _, html = await submit(sari, path, address="Jl. Baru 1, Bandung")
    before = html.partition('name="address" value="')[2].partition('"')[0]
    _, html = await submit(sari, path, address=before, undoes="1")
    assert "Taken back: the address is as before." in html
    assert "took the change of the address back" in html
    assert "The address is changed." not in html
    assert ("sari", "order_address_undo", BEING_PREPARED) in await log_of(thread)


async def test_what_is_paid_at_the_door_is_refunded_only_after_that(
    thread: DatabaseThread, chat: int, log_in: LogIn
) -> None:
    await thread.write(lambda db: db.execute("UPDATE orders SET payment_method = 'COD'"))
    sari = await log_in("sari", "agent")
    asked, why = "/refund?conversation=", "it is paid on delivery, and not delivered yet"
    for number in (BEING_PREPARED, SHIPPED):
        html = await text_of(sari, f"/desk/orders/{number}?conversation={chat}")
        assert asked not in html and why in html
        path = f"/desk/orders/{number}/refund?conversation={chat}"
        status, html = await submit(sari, path, reason="Late")
        assert status == 422 and why in html
    assert asked in await text_of(sari, f"/desk/orders/{ARRIVED}?conversation={chat}")
