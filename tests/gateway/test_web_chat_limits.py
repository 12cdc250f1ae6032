"""What the web chat does not take, and how it says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.gateway.web_chat.errors import told
from bot.token_buckets import TokenBuckets
from tests.gateway.web_chat_setup import RunningChat, Tab, running_chat


async def _greeted(chat: RunningChat, **headers: str) -> Tab:
    tab = await chat.tab(chat.browser(), **headers)
    await tab.hello()
    return tab


async def _accepted_of_many(chat: RunningChat, addresses: list[str]) -> int:
    """How many messages of ever new customers, at these addresses in turn, are taken before one is
    refused. A few more than the limit on a slow machine, because time forgives."""
    accepted = 0
    for visitor in range(10):
        tab = await _greeted(chat, **{"X-Forwarded-For": addresses[visitor % len(addresses)]})
        for number in range(20):
            await tab.say("spam", f"message-{visitor}-{number}")
            if (await tab.next("error", "accepted"))["type"] == "error":
                return accepted
            accepted += 1
    return accepted


async def test_twenty_messages_a_minute_then_slow_down(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await _greeted(chat)
        for number in range(30):
            await tab.say(f"message {number}", f"message-{number}")
            answer = await tab.next("accepted", "error")
            if answer["type"] == "error":
                break
        assert number in range(20, 25)
        assert answer["code"] == "slow_down"
        assert answer["id"] == f"message-{number}"
        assert answer["text"] == told("slow_down")
        assert f"message {number}" not in await chat.stored()


async def test_new_sessions_of_one_address_share_a_limit(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        # A proxy on this machine tells the address; the first entry is the customer's own claim.
        claims = [f"198.51.100.{claim}, 203.0.113.7" for claim in range(10)]
        assert await _accepted_of_many(chat, claims) in range(120, 160)
        neighbour = await _greeted(chat, **{"X-Forwarded-For": "203.0.113.8"})
        await neighbour.say("hello", "message-1")
        assert (await neighbour.next("error", "accepted"))["type"] == "accepted"


async def test_history_is_not_read_without_end(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await _greeted(chat)
        for _ in range(60):
            await tab.socket.send_json({"type": "hello", "after": None})
        assert (await tab.next("error"))["code"] == "slow_down"


async def test_an_ipv6_network_is_one_address(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        hosts = [f"2001:db8:1:2::{host}" for host in range(10)]
        assert await _accepted_of_many(chat, hosts) in range(120, 160)


async def test_two_thousand_characters_and_no_more(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await _greeted(chat)
        await tab.say("é" * 2000, "message-1")
        assert (await tab.next("error", "accepted"))["type"] == "accepted"
        await tab.say("é" * 2001, "message-2")
        assert (await tab.next("error", "accepted"))["code"] == "too_long"
        await tab.press("Yes", "p" * 2001, "message-3")
        assert (await tab.next("error", "accepted"))["code"] == "too_long"
        assert await chat.stored() == ["é" * 2000]


async def test_a_huge_frame_ends_the_connection(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await _greeted(chat)
        await tab.say("x" * 17 * 1024, "message-1")
        assert (await tab.socket.receive(timeout=60)).data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        assert await chat.stored() == []


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "not json",
        "[]",
        "null",
        "1e999",
        "[" * 8000,
        {},
        {"type": "unknown"},
        {"type": ["message"]},
        {"type": "message", "text": "hello"},
        {"type": "message", "id": 7, "text": "hello"},
        {"type": "message", "id": "../../etc", "text": "hello"},
        {"type": "message", "id": "message-1"},
        {"type": "message", "id": "message-1", "text": {"a": 1}},
        {"type": "message", "id": "message-1", "text": " \n\t "},
        {"type": "press", "id": "message-1", "title": "Yes"},
        {"type": "press", "id": "message-1", "payload": "/yes"},
    ],
)
async def test_nonsense_gets_an_error_and_the_chat_goes_on(
    tmp_path: Path, frame: str | dict[str, Any]
) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await _greeted(chat)
        await tab.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
        error = await tab.next("error", "accepted")
        assert error["code"] in ("not_understood", "empty")
        assert error["text"]["en"] and error["text"]["id"]
        await tab.say("still here", "message-2")
        await tab.next("accepted")
        assert await chat.stored() == ["still here"]


async def test_characters_that_no_database_takes_are_replaced(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await _greeted(chat)
        await tab.socket.send_str(
            '{"type": "message", "id": "message-1", "text": "a\\u0000b\\ud800c"}'
        )
        await tab.next("accepted")
        assert await chat.stored() == ["a\ufffdb\ufffdc"]


async def test_what_cannot_be_stored_is_not_accepted(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await _greeted(chat)
        run = chat.gateway.inbox._thread.run
        await run(lambda database: database.execute("PRAGMA query_only = 1"))
        await tab.say("hello", "message-1")
        assert (await tab.next("error", "accepted"))["code"] == "not_stored"
        await run(lambda database: database.execute("PRAGMA query_only = 0"))
        await tab.say("hello", "message-1")
        assert (await tab.next("error", "accepted"))["type"] == "accepted"


async def test_what_cannot_be_read_sends_the_tab_away_to_come_back(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        tab = await chat.tab(chat.browser())
        run = chat.gateway.inbox._thread.run
        await run(lambda database: database.close())
        await tab.socket.send_json({"type": "hello", "after": None})
        assert (await tab.socket.receive(timeout=60)).data == aiohttp.WSCloseCode.TRY_AGAIN_LATER


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    buckets = TokenBuckets(most=2, period_s=60, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    assert buckets.take("b")
    now[0] = 29.0
    assert not buckets.take("a")
    now[0] = 31.0
    assert buckets.take("a")
    assert not buckets.take("a")
    now[0] = 1000.0
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]


def test_who_was_quiet_for_long_is_forgotten() -> None:
    now = [0.0]
    buckets = TokenBuckets(most=2, period_s=60, clock=lambda: now[0])
    for key in range(1000):
        buckets.take(key)
    now[0] = 61.0
    buckets.take("new")
    assert len(buckets._left) == 1
