"""A gateway that dies between the platform's call and the record of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.channel import Receipt
from bot.gateway import delivery
from bot.gateway.app import Gateway
from bot.messages import Outbound
from bot.settings import Settings
from bot.store.database import open_database
from tests.gateway.people import EchoBrain, Postcards, card
from tests.gateway.test_gateway import texts, until


class Dying(Postcards):
    """Takes each message, but the process ends before it hears so."""

    async def send(self, message: Outbound) -> Receipt:
        await super().send(message)
        await asyncio.Event().wait()
        raise AssertionError("nobody is there any more")


class Tolerant(Postcards):
    """Shows a message once, however often it comes."""

    repeats_safely = True


def gateway_of(folder: Path, platform: Postcards) -> Gateway:
    return Gateway(Settings(root=folder), {"postcards": platform}, EchoBrain())  # type: ignore


async def killed_while_sending(folder: Path) -> None:
    platform = Dying()
    killed = gateway_of(folder, platform)
    await killed.inbox.accept([card("ani", "1", "one")])  # new the first time only
    killed.start()
    await until(lambda: texts(platform) == ["re: one"])
    for task in killed._tasks:  # unlike stop, which waits for sends: they end with the process
        task.cancel()


@pytest.mark.asyncio
async def test_an_echo_spares_the_customer_the_repetition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 60)
    await killed_while_sending(tmp_path)
    platform = Postcards()
    gateway = gateway_of(tmp_path, platform)
    gateway.start()
    outbox = open_database(tmp_path / "var" / "sapa.db")["outbox"]
    await until(lambda: outbox.count_where("doubts = 1") == 1)
    echo = {"kind": "echo", "ignore": True, "extra": {"recipient": "ani"}}
    await gateway.inbox.accept([card("shop", "e1", "re: one", **echo), card("ani", "2", "two")])
    gateway.dispatcher.wake()
    await until(lambda: bool(platform.sent))
    await gateway.stop()
    assert texts(platform) == ["re: two"]
    assert [row["state"] for row in outbox.rows] == ["sent", "sent"]


@pytest.mark.asyncio
async def test_without_an_echo_it_is_sent_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 0.3)
    await killed_while_sending(tmp_path)
    platform = Postcards()
    gateway = gateway_of(tmp_path, platform)
    await gateway.inbox.accept([card("ani", "2", "two")])
    gateway.start()
    await until(lambda: len(platform.sent) == 2)
    await gateway.stop()
    assert texts(platform) == ["re: one", "re: two"]


@pytest.mark.asyncio
async def test_killed_again_it_is_left_to_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 0.0)
    for _ in range(2):
        await killed_while_sending(tmp_path)
    platform = Postcards()
    gateway = gateway_of(tmp_path, platform)
    gateway.start()
    outbox = open_database(tmp_path / "var" / "sapa.db")["outbox"]
    await until(lambda: outbox.count_where("state = 'failed'") == 1)
    await gateway.stop()
    [letter] = outbox.rows
    assert letter["error"] == "It may have arrived: Sapa ended while it was being sent"
    assert platform.sent == []


@pytest.mark.asyncio
async def test_where_a_repetition_is_not_seen_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 60)
    monkeypatch.setattr(delivery, "FIRST_DELAY_S", 0.01)
    await killed_while_sending(tmp_path)
    platform = Tolerant()
    gateway = gateway_of(tmp_path, platform)
    gateway.start()
    await until(lambda: texts(platform) == ["re: one"])
    await gateway.stop()
