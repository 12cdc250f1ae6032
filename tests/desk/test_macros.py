"""Macros: several acts at once or none; undone as one, but for what was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, submit
from tests.desk.test_conversations import text_of
from tests.desk.test_undo import clicks
from tests.gateway.people import Postcards
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_one_click_does_all_of_it_and_one_undoes_it(
    counter: Counter, log_in: LogIn, platform: Postcards
) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    wati, sari = await log_in("wati", "editor"), await log_in("sari", "agent")
    await log_in("budi", "agent")
    await submit(wati, "/desk/labels", name="Refund", colour="red")
    title = first_canned_reply(await text_of(wati, "/desk/macros"))
    acts = {"reply": title, "label": "1", "assign": "budi", "note": "@budi, please check"}
    status, html = await submit(wati, "/desk/macros", name="Refund asked", **acts)
    assert status == 200 and "Refund asked" in html
    assert "Refund asked" in await text_of(sari, f"/desk/conversations/{number}")

    await clicks(sari, f"/desk/conversations/{number}/draft", text="Not sent yet", seen="1")
    here = f"/desk/conversations/{number}/macro"
    _, html, told = await clicks(sari, here, macro="1", seen="1")
    assert told["undoable"]["sentence"] == (  # type: ignore[index]
        "Refund asked: done. What was sent to the customer stays sent."
    )
    chat = await counter.chat(number)
    assert (chat.assigned_to, chat.answers, chat.last_author) == ("budi", 2, "sari")
    assert "Sari labelled this Refund" in html and "@Budi" in html
    step = str(told["undoable"]["step"])  # type: ignore[index]
    await clicks(sari, "/desk/undo", step=step)
    chat = await counter.chat(number)
    assert (chat.assigned_to, chat.state, chat.answers) == ("sari", "staff", 2)
    assert await counter.listed("all", label="1") == []

    status, said, _ = await clicks(sari, here, macro="1", seen="1")  # somebody answered since
    assert status == 422 and "answered meanwhile" in said
    assert await counter.listed("all", label="1") == []  # nothing of it was done
    assert (await counter.handling.draft(number, "sari")).text == "Not sent yet"


async def test_what_does_not_fit_together_is_refused(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    wati = await log_in("wati", "editor")
    for form, why in (
        ({"name": " ", "close": "close"}, "a name"),
        ({"name": "x"}, "at least one thing"),
        ({"name": "x", "close": "close", "snooze": "1h"}, "choose to close it"),
        ({"name": "x" * 41, "close": "close"}, "40 letters at most"),
    ):
        status, told = await submit(wati, "/desk/macros", **form)
        assert status == 422 and why in told, form
    await submit(wati, "/desk/macros", name="Solved", close="close")
    status, told = await submit(wati, "/desk/macros", name="solved", close="ask")
    assert status == 422 and "already" in told
    await submit(wati, "/desk/macros", macro="1", name="All done", close="close")
    await submit(wati, "/desk/macros", name="Gone", reply="No such reply")
    status, told, _ = await clicks(wati, f"/desk/conversations/{number}/macro", macro="2", seen="1")
    assert status == 422 and "no canned reply" in told
    _, html, _ = await clicks(wati, f"/desk/conversations/{number}/macro", macro="1", seen="1")
    assert "Nobody is waiting" in html and await counter.listed("closed") == [number]
    _, html = await submit(wati, "/desk/macros/change", macro="1", what="remove")
    assert "The macro was taken away" in html and "All done" not in html
    _, html = await submit(wati, "/desk/macros/change", macro="1", what="restore")
    assert "All done" in html


@pytest.mark.usefixtures("copied_shop")
async def test_a_canned_reply_that_is_removed_is_told_with_the_macros_that_send_it(
    log_in: LogIn,
) -> None:
    wati = await log_in("wati", "editor")
    title = first_canned_reply(await text_of(wati, "/desk/macros"))
    await submit(wati, "/desk/macros", name="Refund asked", reply=title)
    assert "is gone" not in await text_of(wati, "/desk/macros")
    _, html = await submit(wati, "/desk/canned/remove", title=title)
    assert "stop until another one is chosen: Refund asked." in html
    assert f"The canned reply “{title}” is gone" in await text_of(wati, "/desk/macros")


def first_canned_reply(html: str) -> str:
    """The first canned reply that is offered."""
    offered = html.partition('name="reply"')[2].partition("</select>")[0]
    return offered.split("<option>")[1].partition("</option>")[0]
