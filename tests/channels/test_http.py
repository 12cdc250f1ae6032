"""Calling a platform's API when the other side is slow, gone or misleading."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest

from bot.channels.base import SendFailed
from bot.channels.http_client import PlatformApi
from tests.standins.telegram_api import TelegramApi

SECRET = "s3cret-of-the-tests"


@pytest.fixture
async def server() -> AsyncIterator[TelegramApi]:
    async with TelegramApi(SECRET) as server:
        yield server


@pytest.fixture
async def api(server: TelegramApi) -> AsyncIterator[PlatformApi]:
    api = PlatformApi(f"{server.url}/bot{SECRET}", SECRET, timeout_s=1.5)
    yield api
    await api.aclose()


async def test_no_answer_in_time(server: TelegramApi, api: PlatformApi) -> None:
    server.hang_next()
    with pytest.raises(SendFailed, match=r"no answer within 1\.5 s") as failed:
        await api.post("sendMessage", {"chat_id": "1", "text": "Halo"})
    assert not failed.value.permanent and failed.value.uncertain
    assert (await api.post("sendMessage", {"chat_id": "1", "text": "Halo"})).status == 200


async def test_connection_closed(server: TelegramApi, api: PlatformApi) -> None:
    server.drop_next()
    with pytest.raises(SendFailed, match="the connection broke") as failed:
        await api.post("sendMessage", {"chat_id": "1", "text": "Halo"})
    assert not failed.value.permanent and len(server.calls) == 1
    assert failed.value.uncertain


async def test_where_there_was_no_connection_nothing_arrived() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        address = deaf.getsockname()
        with socket.create_connection(address):  # fills the queue of a server that never accepts
            api = PlatformApi(f"http://127.0.0.1:{address[1]}", SECRET, timeout_s=0.4)
            with pytest.raises(SendFailed, match="no connection") as failed:
                await api.post("sendMessage", {})
            await api.aclose()
    assert not failed.value.permanent and not failed.value.uncertain


async def test_redirects_are_not_followed(server: TelegramApi, api: PlatformApi) -> None:
    server.fail_next(307, "", {"Location": f"{server.url}/bot{SECRET}/elsewhere"})
    answer = await api.post("sendMessage", {})
    assert (answer.status, answer.worth_repeating, len(server.calls)) == (307, True, 1)


@pytest.mark.parametrize("text", ["", "<html>", "[]", "null", "[" * 100_000, '"text"'])
async def test_an_answer_that_is_no_object(
    server: TelegramApi, api: PlatformApi, text: str
) -> None:
    server.fail_next(200, text)
    assert (await api.post("sendMessage", {})).body == {}


async def test_it_works_again_after_closing(server: TelegramApi, api: PlatformApi) -> None:
    for _ in range(2):
        assert (await api.post("sendMessage", {"chat_id": "1", "text": "Halo"})).status == 200
        await api.aclose()
