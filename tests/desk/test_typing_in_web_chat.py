"""A visitor of the web chat sees that somebody at the desk is typing, and who."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.channels.web.channel import Web
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from tests.desk.conftest import LogIn
from tests.gateway.people import EchoRasa
from tests.gateway.web_chat_setup import Tab


@pytest.fixture
async def server(settings: Settings, rasa_client: EchoRasa) -> AsyncIterator[TestServer]:
    gateway = Gateway(settings, {"web": Web()}, rasa_client)  # type: ignore[arg-type, dict-item]
    async with TestServer(build_app(gateway)) as server:
        yield server


async def test_dots_and_a_name_while_somebody_types(server: TestServer, log_in: LogIn) -> None:
    url = server.make_url("")
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base_url=url, cookie_jar=jar) as visitor:
        await (await visitor.get("/chat")).release()
        tab = Tab(await visitor.ws_connect("/chat/ws", headers={"Origin": str(url.origin())}))
        await tab.hello()
        await tab.say("hello there", "message-1")
        await tab.answer()
        sari = await log_in("sari", "agent")
        page = await (await sari.get("/desk/conversations/1")).text()
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        headers = {"X-CSRF": csrf}
        draft = "/desk/conversations/1/draft"
        await sari.post(draft, data={"text": "Hel"}, headers=headers)
        assert await tab.is_quiet(), "the bot still answers"
        taken = await sari.post(
            "/desk/conversations/1/take-over", data={"seen_holder": ""}, headers=headers
        )
        assert taken.status < 400
        await sari.post(draft, data={"text": "Hello"}, headers=headers)
        standing = await asyncio.wait_for(tab.next("state"), 60)
        assert (standing["state"], standing["agent"]) == ("staff", "Sari")
        await tab.next("typing")
