"""A channel that is switched off: nothing is sent there, and nobody believes that it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from bot.messages import Outbound
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.outbox import enqueue
from tests.desk.conftest import LogIn, submit
from tests.desk.test_conversations import text_of
from tests.desk.test_macros import first_canned_reply
from tests.store.cases import NUMBER, filed
from tests.store.counter import Counter

OFF = "This channel is switched off"


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def waits(counter: Counter) -> int:
    """A customer of a channel that is off, who asked for a person."""
    number = await counter.writes("ani", "a person please", channel="telegram")
    await counter.answers("ok", signals={"handoff": "asked", "cases": [filed()]})
    return number


async def test_an_answer_is_refused_and_kept(counter: Counter, log_in: LogIn) -> None:
    number, sari = await waits(counter), await log_in("sari", "agent")
    here = f"/desk/conversations/{number}"
    before = await counter.chat(number)
    status, html = await submit(sari, f"{here}/reply", text="Hello Ani", seen="1")
    assert status == 422 and OFF in html
    assert ">Hello Ani</textarea>" in await text_of(sari, here)
    assert await counter.chat(number) == before  # it waits for a person as before


async def test_nothing_else_is_sent_there(counter: Counter, log_in: LogIn) -> None:
    number, sari = await waits(counter), await log_in("sari", "editor")
    here = f"/desk/conversations/{number}"
    title = first_canned_reply(await text_of(sari, "/desk/macros"))
    await submit(sari, "/desk/macros", name="Hello", reply=title)
    case = f"/desk/cases/{NUMBER}"
    for path, form in (
        (f"{here}/macro", {"macro": "1", "seen": "1"}),
        (f"{here}/template", {"template": "order_update|id", "seen": "1"}),
        (f"{case}/approve", {"text": "Done", "seen": "1"}),
        (f"{case}/refuse", {"text": "No, since it was worn", "seen": "1"}),
        (f"{case}/ask-back", {"text": "Which size?", "seen": "1"}),
    ):
        status, html = await submit(sari, path, **form)
        assert status == 422 and OFF in html, path
    answers = (await counter.chat(number)).answers
    status, _ = await submit(sari, f"{here}/close", ask="1")
    assert status == 200 and (await counter.chat(number)).answers == answers  # nobody was asked


async def test_what_waits_for_the_channel_is_listed_and_can_be_let_go(
    counter: Counter, log_in: LogIn
) -> None:
    number, sari = await waits(counter), await log_in("sari", "agent")
    message = Outbound("telegram", "shop", "ani", "Hello Ani", author="sari")
    await counter.thread.write(lambda db: enqueue(db, number, [message], [], counter.clock()))
    html = await text_of(sari, "/desk/undelivered")
    assert "Hello Ani" in html and "goes out once it is on again" in html
    ids = [part.partition('"')[0] for part in html.split('name="message" value="')[1:]]
    status, told = await submit(sari, "/desk/undelivered", what="send", message=ids[-1])
    assert status == 422 and OFF in told
    _, told = await submit(sari, "/desk/undelivered", what="drop", message=ids[-1])
    assert "Taken off the list." in told and "Hello Ani" not in told
    assert "waits: the channel is switched off" in await text_of(
        sari, f"/desk/conversations/{number}"
    )  # the bot's own answer


async def test_a_case_is_found_by_its_number(counter: Counter, log_in: LogIn) -> None:
    number, sari = await waits(counter), await log_in("sari", "agent")
    await counter.writes("budi", "hello")
    for words in (NUMBER, NUMBER.lower(), NUMBER.replace("-", ""), f"#{NUMBER}", NUMBER[:6]):
        assert await counter.found(words) == [number], words
    assert f"/desk/conversations/{number}" in await text_of(sari, f"/desk/list?q={quote(NUMBER)}")


async def test_cases_and_ratings_call_people_as_staff_do(
    counter: Counter, log_in: LogIn
) -> None:
    number, sari = await waits(counter), await log_in("sari", "agent")
    contact = (await counter.chat(number)).contact_id
    await submit(sari, f"/desk/contacts/{contact}/save", name="Ani Putri")
    listed = await text_of(sari, "/desk/cases")
    assert f'<a href="/desk/conversations/{number}">Ani Putri</a>' in listed
    assert "Ani Putri" in await text_of(sari, f"/desk/cases/{NUMBER}")
