"""How a message sounds stands beside it, and is put right with one click."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter
from tests.store.sounding import sounds


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_only_what_is_sure_is_marked(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "ada ukuran M?")
    await sounds(counter, "neutral")
    sari = await log_in("sari", "agent")
    page = f"/desk/conversations/{number}"
    assert "Not displeased" not in await (await sari.get(page)).text()
    await counter.talk("ani", "lama banget!!")
    await sounds(counter, "displeased", angry=0.9)
    html = await (await sari.get(page)).text()
    assert ">Angry</summary>" in html and "Not displeased" in html
    assert "It changes nothing for the customer." in html


async def test_put_right_with_one_click(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "parah sih bagusnya")
    message = await sounds(counter, "displeased")
    sari = await log_in("sari", "agent")
    status, html = await submit(sari, f"/desk/messages/{message}/sentiment", sentiment="neutral")
    assert status == 200 and "Neutral · put right" in html and "It is displeased" in html
    assert f"/desk/conversations/{number}" in html
    status, html = await submit(sari, f"/desk/messages/{message}/sentiment", sentiment="furious")
    assert status == 422 and "pleased, neutral or displeased" in html
    status, html = await submit(sari, "/desk/messages/999/sentiment", sentiment="neutral")
    assert status == 422 and "not kept any more" in html


@pytest.mark.parametrize("is_read", [True, False])
async def test_what_the_model_missed_is_marked(
    counter: Counter, log_in: LogIn, is_read: bool
) -> None:
    number = await counter.talk("ani", "hebat ya, seminggu baru dibalas")
    if is_read:
        await sounds(counter, "neutral")
    sari = await log_in("sari", "agent")
    page = f"/desk/conversations/{number}"
    html = await (await sari.get(page)).text()
    assert ">How it sounds</summary>" in html and "It is displeased" in html
    [message] = set(re.findall(r"/desk/messages/(\d+)/sentiment", html))
    status, html = await submit(sari, f"/desk/messages/{message}/sentiment", sentiment="displeased")
    assert status == 200 and "Displeased · put right" in html and "Not displeased" in html
    assert f"/desk/conversations/{number}?" in await (
        await sari.get("/desk/list?view=all&sentiment=displeased")
    ).text()


async def test_stars_are_not_marked(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "1", intent="rate", signals={"rating": 1})
    sari = await log_in("sari", "agent")
    html = await (await sari.get(f"/desk/conversations/{number}")).text()
    assert "Rated 1 of 5" in html and "How it sounds" not in html


async def test_conversations_with_a_displeased_message(counter: Counter, log_in: LogIn) -> None:
    ani = await counter.talk("ani", "kecewa")
    await sounds(counter, "displeased")
    budi = await counter.talk("budi", "oke")
    await sounds(counter, "neutral")
    sari = await log_in("sari", "agent")
    html = await (await sari.get("/desk/list?view=all&sentiment=displeased")).text()
    assert f"/desk/conversations/{ani}?" in html and f"/desk/conversations/{budi}?" not in html
