"""Labels: made on their page or while labelling, put on and taken off, filtered by and found."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.settings_sections import DeskSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, submit
from tests.desk.test_conversations import names, text_of
from tests.store.counter import Counter


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return replace(settings, desk=getattr(request, "param", DeskSettings()))


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_an_editor_makes_labels_and_an_agent_puts_them_on(
    counter: Counter, log_in: LogIn
) -> None:
    ani = await counter.talk("ani", "hi")
    await counter.talk("budi", "hi")
    wati, sari = await log_in("wati", "editor"), await log_in("sari", "agent")
    await submit(wati, "/desk/labels", name=" Refund ", colour="red")
    status, told = await submit(wati, "/desk/labels", name="refund", colour="blue")
    assert status == 422 and "a label &#39;refund&#39; already" in told
    assert 'value="refund"' in told and re.search(r'value="blue" selected', told)
    await submit(wati, "/desk/labels", name="Late", colour="blue")
    form = {"label": "2", "name": "REFUND", "colour": "blue"}
    status, told = await submit(wati, "/desk/labels/change", **form)
    assert status == 422 and 'value="REFUND"' in told and "already" in told

    here = f"/desk/conversations/{ani}"
    status, html = await submit(sari, f"{here}/label", label="1")
    assert status == 200 and "Sari labelled this Refund" in html
    assert names(await text_of(sari, "/desk?view=all&label=1")) == ["ani"]
    assert names(await text_of(sari, "/desk?view=all&label=7")) == []
    assert await counter.found("Refund") == [ani]
    assert await counter.found("hi", label="1") == [ani]
    page = await text_of(wati, "/desk/labels")
    assert re.search(r"label=1\">1</a>", page)  # so many conversations have it

    await submit(sari, f"{here}/unlabel", label="1")
    assert names(await text_of(sari, "/desk?view=all&label=1")) == []
    status, told = await submit(sari, f"{here}/label", label="99")
    assert status == 422 and "no such label" in told


async def test_a_label_taken_away_comes_back_with_all_its_conversations(
    counter: Counter, log_in: LogIn
) -> None:
    ani = await counter.talk("ani", "hi")
    wati = await log_in("wati", "editor")
    await submit(wati, f"/desk/conversations/{ani}/label", name="Wholesale")
    _, html = await submit(wati, "/desk/labels/change", label="1", what="remove")
    assert "taken away from all conversations" in html and "Undo" in html
    assert "Wholesale" not in await text_of(wati, "/desk?view=all")
    await submit(wati, "/desk/labels/change", label="1", what="restore")
    assert "Wholesale" in await text_of(wati, "/desk?view=all")


@pytest.mark.parametrize("settings", [DeskSettings(agents_make_labels=False)], indirect=True)
async def test_where_agents_may_make_none_they_use_those_that_there_are(
    counter: Counter, log_in: LogIn
) -> None:
    ani = await counter.talk("ani", "hi")
    sari = await log_in("sari", "agent")
    status, told = await submit(sari, f"/desk/conversations/{ani}/label", name="Mine")
    assert status == 422 and "Only editors make labels" in told
    assert "New label" not in await text_of(sari, f"/desk/conversations/{ani}")
