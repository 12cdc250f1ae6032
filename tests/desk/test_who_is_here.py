"""That a colleague reads or writes the same conversation is seen at once, and for as long."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.desk.inbox.who_is_here import LOOKS_S, WRITES_S, WhoIsHere
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, submit
from tests.desk.test_conversations import text_of
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_colleagues_see_each_other(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    sari, eko = await log_in("sari", "agent"), await log_in("eko", "agent")
    here = f"/desk/conversations/{number}"
    assert "Eko" not in await text_of(sari, f"{here}/here")
    await text_of(eko, f"{here}/here")
    assert "Eko is looking at this" in await text_of(sari, f"{here}/here")
    await submit(eko, f"{here}/draft", text="Hello An", seen="1")
    assert "Eko is writing here" in await text_of(sari, f"{here}/here")
    assert "Eko" not in await text_of(eko, f"{here}/here")
    await submit(eko, f"{here}/reply", text="Hello Ani", seen="1")
    assert "Eko is looking at this" in await text_of(sari, f"{here}/here")


async def test_an_open_page_is_told_when_somebody_begins_to_write(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    sari, eko = await log_in("sari", "agent"), await log_in("eko", "agent")
    async with sari.get("/desk/live") as live:
        await live.content.readuntil(b"\n\n")
        await submit(eko, f"/desk/conversations/{number}/draft", text="Hello", seen="1")
        told = b""
        while f"event: here-{number}\n".encode() not in told:
            told = await live.content.readuntil(b"\n\n")


def test_who_has_left_is_not_shown() -> None:
    now = [1000.0]
    who = WhoIsHere(lambda: now[0])
    assert who.looks(7, "eko") and not who.looks(7, "eko")
    assert who.writes(7, "eko", True) and not who.writes(7, "eko", True)
    assert who.others(7, "sari") == {"eko": "writes"}
    now[0] += WRITES_S + 1
    assert who.others(7, "sari") == {"eko": "looks"}
    now[0] += LOOKS_S
    assert who.others(7, "sari") == {}
