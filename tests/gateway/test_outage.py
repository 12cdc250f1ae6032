"""Our own processes start, swap or are gone: messages wait for them, and cost nobody a word."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.gateway import dispatcher, late_replies
from bot.gateway.gateway import Gateway
from bot.messages import Inbound, Turn
from bot.settings import Settings
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database
from tests.gateway.people import EchoRasa, Postcards, card
from tests.gateway.test_gateway import texts, until


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_replies, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(dispatcher, "RETRY_DELAYS_S", (0.01, 0.01, 0.01))


@pytest.fixture
def rasa_client() -> EchoRasa:
    return EchoRasa()


@pytest.fixture
def platform() -> Postcards:
    return Postcards()


@pytest.fixture
async def gateway(
    settings: Settings, rasa_client: EchoRasa, platform: Postcards
) -> AsyncIterator[Gateway]:
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    yield gateway
    await gateway.stop()


async def receive(gateway: Gateway, *events: Inbound) -> None:
    await gateway.inbox.accept(list(events))
    gateway.dispatcher.wake()


async def test_a_burst_waits_for_the_start_and_is_answered_in_order(
    gateway: Gateway, rasa_client: EchoRasa, platform: Postcards, database: Database
) -> None:
    rasa_client.up = False
    for number in range(40):
        await receive(gateway, card(f"customer{number % 8}", f"{number}", f"line {number}"))
    await asyncio.sleep(0.3)  # much more than all tries of a failing turn take here
    assert not platform.sent and not rasa_client.asked
    rasa_client.up = True
    await until(lambda: len(platform.sent) == 40)
    for customer in range(8):
        read = [m.text for m in platform.sent if m.to == f"customer{customer}"]
        assert read == [f"re: line {number}" for number in range(customer, 40, 8)]
    attempts = database.execute("SELECT max(attempts) FROM inbox")
    assert attempts.fetchone() == (0,)
    assert not await gateway.desk.conversations(("waiting",))


async def test_many_restarts_cost_no_message_its_tries(
    gateway: Gateway, rasa_client: EchoRasa, platform: Postcards
) -> None:
    for number in range(8):
        rasa_client.up = False
        await receive(gateway, card("ani", f"{number}", f"line {number}"))
        await asyncio.sleep(0.05)
        rasa_client.up = True
        await until(lambda: len(platform.sent) == number + 1)
    assert not await gateway.desk.conversations(("waiting",))


async def test_after_a_minute_one_sentence_however_much_was_written(
    gateway: Gateway, rasa_client: EchoRasa, platform: Postcards, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_replies, "PATIENCE_S", 0.3)
    rasa_client.up = False
    await receive(gateway, card("ani", "1", "halo"), card("ani", "2", "kak?"))
    await until(lambda: len(platform.sent) == 1)
    await receive(gateway, card("ani", "3", "??"))
    await asyncio.sleep(0.6)  # a minute of waiting, twice
    [sentence] = texts(platform)
    assert "longer than usual" in (sentence or "")
    rasa_client.up = True
    await until(lambda: len(platform.sent) == 4)
    assert texts(platform)[1:] == ["re: halo", "re: kak?", "re: ??"]


async def test_a_message_from_before_our_own_start_is_not_late_yet(
    settings: Settings, database: Database, platform: Postcards
) -> None:
    rasa_client = EchoRasa()
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    await gateway.inbox.accept([card("ani", "1", "halo")])
    with database.transaction():
        database.execute("UPDATE inbox SET received_at = ?", [time.time() - 3600])
    rasa_client.up = False
    gateway.start()
    gateway.dispatcher.wake()
    await asyncio.sleep(0.3)
    rasa_client.up = True
    await until(lambda: bool(platform.sent))
    await gateway.stop()
    assert texts(platform) == ["re: halo"]


async def test_what_never_comes_up_calls_a_person(
    gateway: Gateway, rasa_client: EchoRasa, platform: Postcards, database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(late_replies, "PATIENCE_S", 0.1)
    monkeypatch.setattr(late_replies, "GIVE_UP_AFTER_S", 0.6)
    rasa_client.up = False
    await receive(gateway, card("ani", "1", "halo"), card("ani", "2", "kak?"))
    await until(lambda: bool(platform.sent))
    assert not await gateway.desk.conversations(("waiting",))
    rows = database.table("inbox")
    await until(lambda: not rows.count_where("state = 'pending'"))
    [conversation] = await gateway.desk.conversations(("waiting",))
    assert conversation.reason == "failed"
    assert len(platform.sent) == 1  # "a colleague will take over" was told already


class Torn(EchoRasa):
    """Its process ends in the middle of the first turn, and is up again after a while."""

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        if self.up and not self.asked:
            self.failures, self.up = 1, True
            try:
                return await super().turn(conversation, event, payload)
            finally:
                self.up = False
        return await super().turn(conversation, event, payload)


async def test_a_process_killed_in_a_turn_costs_one_try_and_no_word(
    settings: Settings, database: Database, platform: Postcards
) -> None:
    rasa_client = Torn()
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    await receive(gateway, card("ani", "1", "halo"))
    await until(lambda: bool(rasa_client.asked))
    await asyncio.sleep(0.2)
    rasa_client.up = True
    await until(lambda: bool(platform.sent))
    [attempts] = database.execute("SELECT attempts FROM inbox").fetchone()
    await gateway.stop()
    assert texts(platform) == ["re: halo"] and attempts == 1


async def test_somebody_who_is_slowed_down_is_not_told_that_it_takes_long(
    gateway: Gateway, database: Database, platform: Postcards, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(gateway, card("ani", "1", "halo"))
    await until(lambda: len(platform.sent) == 1)
    monkeypatch.setattr(late_replies, "PATIENCE_S", 0.1)
    with database.transaction():
        database.execute("UPDATE conversations SET slow_until = ?", [time.time() + 3600])
    await receive(gateway, card("ani", "2", "hoi"))
    await asyncio.sleep(0.5)
    assert texts(platform) == ["re: halo"]


