"""A gateway that dies between the platform's call and the record of it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from aiohttp import web

from bot.channels.base import Receipt
from bot.gateway import delivery
from bot.gateway.gateway import Gateway
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.settings import Settings
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database
from tests.channels.payloads import (
    ACCESS_TOKEN,
    BOT_USER_ID,
    SLACK_TEAM,
    SLACK_TOKEN,
    line,
    slack,
)
from tests.gateway.people import EchoRasa, Postcards, card
from tests.gateway.test_gateway import texts, until
from tests.standins.line_api import LineApi
from tests.standins.slack_api import SlackApi


class Dying(Postcards):
    """Takes each message, but the process ends before it hears so."""

    async def send(self, message: Outbound) -> Receipt:
        await super().send(message)
        await asyncio.Event().wait()
        raise AssertionError("nobody is there any more")


class Tolerant(Postcards):
    """Shows a message once, however often it comes."""

    repeats_safely = True


class TwoReplies(EchoRasa):
    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        turn = await super().turn(conversation, event, payload)
        turn.replies.append(Reply("and more"))
        return turn


def gateway_of(settings: Settings, platform: Postcards) -> Gateway:
    return Gateway(settings, {"postcards": platform}, EchoRasa())  # type: ignore


async def killed_while_sending(settings: Settings) -> None:
    platform = Dying()
    killed = gateway_of(settings, platform)
    await killed.inbox.accept([card("ani", "1", "one")])  # new the first time only
    killed.start()
    await until(lambda: texts(platform) == ["re: one"])
    await end(killed)


async def end(killed: Gateway) -> None:
    """Unlike stop, which waits for sends: they end with the process."""
    workers = (killed.dispatcher._turns, killed.delivery._sends)
    for _ in range(2):
        for task in [*killed._tasks, *(t for worker in workers for t in worker._tasks.values())]:
            task.cancel()
        await asyncio.sleep(0)


async def test_an_echo_spares_the_customer_the_repetition(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 60)
    await killed_while_sending(settings)
    platform = Postcards()
    gateway = gateway_of(settings, platform)
    gateway.start()
    outbox = database.table("outbox")
    await until(lambda: outbox.count_where("doubts = 1") == 1)
    echo = {"kind": "echo", "ignore": True, "extra": {"recipient": "ani"}}
    await gateway.inbox.accept([card("shop", "e1", "re: one", **echo), card("ani", "2", "two")])
    gateway.dispatcher.wake()
    await until(lambda: bool(platform.sent))
    await gateway.stop()
    assert texts(platform) == ["re: two"]
    assert [row["state"] for row in database.query("SELECT state FROM outbox")] == ["sent", "sent"]


async def test_without_an_echo_it_is_sent_once_more(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 0.3)
    await killed_while_sending(settings)
    platform = Postcards()
    gateway = gateway_of(settings, platform)
    await gateway.inbox.accept([card("ani", "2", "two")])
    gateway.start()
    await until(lambda: len(platform.sent) == 2)
    await gateway.stop()
    assert texts(platform) == ["re: one", "re: two"]
    first, second = database.query("SELECT * FROM outbox ORDER BY id")
    assert "may have arrived twice" in first["error"] and second["error"] is None


async def test_killed_again_it_is_left_to_a_person(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 0.0)
    for _ in range(2):
        await killed_while_sending(settings)
    platform = Postcards()
    gateway = gateway_of(settings, platform)
    gateway.start()
    outbox = database.table("outbox")
    await until(lambda: outbox.count_where("state = 'failed'") == 1)
    await gateway.stop()
    [letter] = database.query("SELECT * FROM outbox")
    assert letter["error"] == "It may have arrived"
    assert platform.sent == []


async def test_where_a_repetition_is_not_seen_nobody_waits(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 60)
    monkeypatch.setattr(delivery, "FIRST_DELAY_S", 0.01)
    await killed_while_sending(settings)
    platform = Tolerant()
    gateway = gateway_of(settings, platform)
    gateway.start()
    await until(lambda: texts(platform) == ["re: one"])
    await gateway.stop()


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_platform_that_tells_what_arrived_is_asked(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    monkeypatch.setattr(delivery, "TOLD_WITHIN_S", 0.1)
    async with SlackApi(SLACK_TOKEN) as server:
        server.second = int(time.time())
        (server.lose_next_answer if arrived else server.drop_next)()
        gateway = Gateway(
            settings, {"slack": slack(server.url)}, EchoRasa()  # type: ignore
        )
        said = Inbound("slack", SLACK_TEAM, "message", "U1", "1.1", "one", conversation="D1")
        await gateway.inbox.accept([said])
        gateway.start()
        outbox = database.table("outbox")
        await until(lambda: outbox.count_where("state = 'sent'") == 1)
        await gateway.stop()
        [row] = database.query("SELECT * FROM outbox")
    assert len(server.messages) == 1 and row["platform_id"] and row["error"] is None


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_reply_on_line_arrives_once_though_the_gateway_was_killed(
    settings: Settings, database: Database, arrived: bool
) -> None:
    """A reply token works once: whether LINE takes it again tells what became of the first try."""
    async with LineApi(ACCESS_TOKEN) as server:
        server.issue("rt1")
        called = asyncio.Event()

        async def take_and_keep_silent(request: web.Request) -> web.StreamResponse:
            if arrived:
                server.answer(request.path, request.headers, await request.json())
            called.set()
            await asyncio.sleep(1)
            return web.Response(status=503)

        server.next_is(take_and_keep_silent)
        by_ms = int(time.time() * 1000) + 20_000
        extra = {"reply_token": "rt1", "reply_by_ms": by_ms}
        killed = Gateway(
            settings, {"line": line(server.url)}, TwoReplies()  # type: ignore
        )
        await killed.inbox.accept(
            [Inbound("line", BOT_USER_ID, "message", "U1", "1", "one", extra=extra)]
        )
        killed.start()
        outbox = database.table("outbox")
        await called.wait()
        await end(killed)
        again = Gateway(
            settings, {"line": line(server.url)}, TwoReplies()  # type: ignore
        )
        again.start()
        await until(lambda: outbox.count_where("state = 'sent'") == 2)
        await again.stop()
    assert server.texts == ["re: one", "and more"] and len(server.replies) == 1
