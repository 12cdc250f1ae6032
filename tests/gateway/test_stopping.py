"""A graceful stop: what is under way is finished, what waits is kept for the next start."""

from __future__ import annotations

import asyncio

import pytest

from bot.aio import Wakeup
from bot.gateway import gateway as gateway_module
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.store.engine.protocol import Database
from tests.gateway.people import EchoRasa, Postcards, card


async def test_turns_under_way_are_finished_and_the_rest_is_kept(
    settings: Settings, database: Database
) -> None:
    rasa_client, platform = EchoRasa(), Postcards()
    rasa_client.hold = asyncio.Event()
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "one"), card("ani", "2", "two")])
    gateway.dispatcher.wake()
    while not rasa_client.under_way:
        await asyncio.sleep(0.01)
    stopping = asyncio.create_task(gateway.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    rasa_client.hold.set()
    await stopping
    states = database.query("SELECT state FROM inbox ORDER BY id")
    assert [row["state"] for row in states] == ["done", "pending"]
    assert [message.text for message in platform.sent] == ["re: one"]
    again = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    again.start()
    while len(platform.sent) < 2:
        await asyncio.sleep(0.01)
    await again.stop()
    assert [message.text for message in platform.sent] == ["re: one", "re: two"]


async def test_who_is_woken_and_stopped_at_once_is_stopped() -> None:
    wakeup = Wakeup()

    async def run() -> None:
        while True:
            await wakeup.wait(60)

    task = asyncio.create_task(run())
    await asyncio.sleep(0)
    wakeup.ring()
    await asyncio.sleep(0)
    wakeup.ring()
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=60)
    assert done and task.cancelled()


async def test_a_ring_before_the_wait_is_heard_and_time_wakes_too() -> None:
    wakeup = Wakeup()
    wakeup.ring()
    await asyncio.wait_for(wakeup.wait(), 60)
    await asyncio.wait_for(wakeup.wait(0.01), 60)


async def test_a_turn_that_does_not_end_holds_nobody_up_and_is_kept(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "TURNS_FINISH_S", 0.1)
    rasa_client = EchoRasa()
    rasa_client.hold = asyncio.Event()
    gateway = Gateway(settings, {"postcards": Postcards()}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "one")])
    gateway.dispatcher.wake()
    while not rasa_client.under_way:
        await asyncio.sleep(0.01)
    await asyncio.wait_for(gateway.stop(), 60)
    [row] = database.query("SELECT state FROM inbox")
    assert row["state"] == "pending"
