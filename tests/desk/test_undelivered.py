"""Messages that no platform took: sent once more, or let go, which can be undone."""

from __future__ import annotations

import asyncio
import re

import pytest
from aiohttp.test_utils import TestServer

from bot.channels.base import SendFailed
from tests.desk.conftest import LogIn, submit
from tests.gateway.people import Postcards


async def given_up(server: TestServer, client: object, platform: Postcards) -> str:
    """A message that the platform refuses for good; its number on the page."""
    platform.trouble.append(SendFailed("the chat is not there any more", permanent=True))
    post = client.post  # type: ignore[attr-defined]
    await post("/webhooks/postcards", data="rina|1|halo", headers={"Stamp": "real"})
    for _ in range(600):
        text = await (await client.get("/desk/undelivered")).text()  # type: ignore[attr-defined]
        if found := re.search(r'name="message" value="(\d+)"', text):
            return found[1]
        await asyncio.sleep(0.05)
    raise AssertionError(text)


@pytest.fixture
async def letter(log_in: LogIn, server: TestServer, platform: Postcards) -> tuple[object, str]:
    agent = await log_in("sari", "agent")
    return agent, await given_up(server, agent, platform)


async def test_it_is_sent_once_more(letter: tuple[object, str], platform: Postcards) -> None:
    agent, number = letter
    text = await (await agent.get("/desk/undelivered")).text()  # type: ignore[attr-defined]
    assert "the chat is not there any more" in text and "re: halo" in text
    status, text = await submit(agent, "/desk/undelivered", what="send", message=number)  # type: ignore[arg-type]
    assert status == 200 and "1 are sent once more." in text
    for _ in range(600):
        if platform.sent:
            break
        await asyncio.sleep(0.05)
    assert platform.sent[-1].text == "re: halo"


async def test_it_is_let_go_and_taken_back(letter: tuple[object, str]) -> None:
    agent, number = letter
    _, text = await submit(agent, "/desk/undelivered", what="drop", message=number)  # type: ignore[arg-type]
    assert "Every message was delivered." in text and "Undo" in text
    status, text = await submit(agent, "/desk/undelivered", what="undo", message=number)  # type: ignore[arg-type]
    assert status == 200 and f'value="{number}"' in text
    await submit(agent, "/desk/undelivered", what="drop", message=number)  # type: ignore[arg-type]
    status, text = await submit(agent, "/desk/undelivered", what="drop", message=number)  # type: ignore[arg-type]
    assert status == 422 and "A colleague has settled this meanwhile" in text
