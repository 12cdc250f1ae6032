"""What somebody chose stays so: a snooze's own time, the language of the first page, titles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.desk.inbox.canned_replies import read_canned_replies
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import Users
from tests.desk.conftest import PASSWORD, LogIn, browser, submit
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_a_snooze_until_a_time_of_ones_own(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    sari = await log_in("sari", "agent")
    here, now = f"/desk/conversations/{number}/snooze", settings.time.now()
    for typed, why in (
        ("", "Choose a date and a time."),
        ("next week", "Choose a date and a time."),
        (f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}", "This time is over."),
        (f"{now + timedelta(days=400):%Y-%m-%dT%H:%M}", "within a year"),
    ):
        status, html = await submit(sari, here, until="own", at=typed)
        assert status == 422 and why in html
    until = (now + timedelta(days=3)).replace(second=0, microsecond=0)
    status, _ = await submit(sari, here, until="own", at=f"{until:%Y-%m-%dT%H:%M}")
    assert status == 200
    assert (await counter.chat(number)).snoozed_until == until.timestamp()


async def test_the_language_of_the_first_page_is_kept(server: TestServer, users: Users) -> None:
    token = await users.add("sari", "Sari", "agent", "terminal")
    client = browser(server)
    here = f"/desk/welcome/{token}"
    await client.post("/desk/language", data={"language": "id", "after": here})
    await client.post(here, data={"password": PASSWORD, "again": PASSWORD})
    assert '<html lang="id"' in await (await client.get("/desk")).text()
    await client.close()


def test_a_canned_reply_has_a_title_in_each_language(tmp_path: Path) -> None:
    file = tmp_path / "canned_replies.yml"
    file.write_text("- title: Sorry\n  title_id: Mohon maaf\n  en: I'm sorry.\n")
    [one] = read_canned_replies(file)
    assert (one.title_in("id"), one.title_in("en")) == ("Mohon maaf", "Sorry")
