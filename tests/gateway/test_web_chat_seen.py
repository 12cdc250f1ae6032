"""Visitors see that a person opened what they wrote, and the shop's people that an answer was on
the visitor's page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messages import Reply, Turn
from bot.store.conversations.assignment import Assignment
from bot.store.engine.protocol import Store
from bot.store.engine.store import open_store
from bot.store.staff.users import Users
from bot.store.web_chat.sightings import Seen, Sightings
from tests.desk.conftest import PASSWORD, browser
from tests.gateway.web_chat_setup import RunningChat, Tab, running_chat


@pytest.fixture
async def chat(tmp_path: Path, environ: dict[str, str]) -> AsyncIterator[RunningChat]:
    async with running_chat(tmp_path, environ=environ) as chat:
        chat.rasa_client.answers["a person"] = Turn(
            [Reply("A colleague comes.")], signals={"handoff": "asked"}
        )
        yield chat


@pytest.fixture
async def thread(chat: RunningChat) -> AsyncIterator[Store]:
    thread = open_store(chat.gateway.settings.store)
    yield thread
    await thread.aclose()


async def _seen(thread: Store) -> Seen:
    while (seen := await Sightings(thread).of(1)) is None:
        await asyncio.sleep(0.02)
    return seen


async def _waits(tab: Tab) -> None:
    await tab.hello()
    await tab.say("a person", "first-one")
    while (await tab.next("state"))["state"] != "waiting":
        pass


async def test_what_a_person_opens_is_read(chat: RunningChat, thread: Store) -> None:
    tab = await chat.tab(chat.browser())
    await _waits(tab)
    token = await Users(thread).add("sari", "Sari", "agent", "terminal")
    async with browser(chat.server) as desk:
        form = {"password": PASSWORD, "again": PASSWORD}
        await desk.post(f"/desk/welcome/{token}", data=form)
        await desk.get("/desk")  # the list alone shows nothing that was said in full
        assert await tab.is_quiet()
        await desk.get("/desk/conversations/1")
        state = await tab.next("state")
        assert state["read"] == "in-1"
        await desk.get("/desk/conversations/1")
        assert await tab.is_quiet(), "once is enough"
        await tab.say("and one more", "second-one")
        assert (await tab.next("line"))["text"] == "and one more"
        assert (await tab.hello())["read"] == "in-1"
        await desk.get("/desk/conversations/1/state")
        assert (await tab.next("state"))["read"] == "in-2"


async def test_what_the_bot_serves_alone_is_not_told_as_read(
    chat: RunningChat, thread: Store
) -> None:
    tab = await chat.tab(chat.browser())
    await tab.hello()
    await tab.say("hello", "first-one")
    await tab.answer()
    await Users(thread).add("sari", "Sari", "agent", "terminal")
    await Assignment(thread, lambda m: [m]).mark_read(1, "sari")
    assert (await tab.hello())["read"] is None


async def test_an_answer_on_the_visitors_page_was_seen(
    chat: RunningChat, thread: Store
) -> None:
    tab = await chat.tab(chat.browser())
    await _waits(tab)
    await Users(thread).add("sari", "Sari", "agent", "terminal")
    handling = Assignment(thread, lambda message: [message])
    await handling.reply(1, "sari", Reply("Hello!"), 1)
    line = await tab.answer()
    assert await Sightings(thread).of(1) is None, "it came, and nobody looked"
    await tab.socket.send_json({"type": "seen", "key": line["key"]})
    first = await _seen(thread)
    assert first.key == line["key"]
    other = await chat.tab(chat.browser())
    await _waits_elsewhere(other)
    for key in (line["key"], "out-999", "in-1", "out-1; DROP", "", None, 7):
        await other.socket.send_json({"type": "seen", "key": key})
    await other.say("still here", "third-one")
    await other.next("accepted")
    assert await Sightings(thread).of(1) == first and await Sightings(thread).of(2) is None
    await handling.reply(1, "sari", Reply("Are you there?"), 2)
    later = await tab.answer()
    for key in (later["key"], line["key"]):
        await tab.socket.send_json({"type": "seen", "key": key})
    while (seen := await _seen(thread)).key != later["key"]:
        await asyncio.sleep(0.02)
    await tab.say("yes", "fourth-one")
    await tab.next("accepted")
    assert await _seen(thread) == seen, "what was seen before is no news"


async def _waits_elsewhere(tab: Tab) -> None:
    await tab.hello()
    await tab.say("a person", "other-one")
    await tab.next("accepted")
