"""One's own password, and the browsers in which one is logged in."""

from __future__ import annotations

import asyncio
import re

import pytest
from aiohttp.test_utils import TestServer

from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.sessions import IDLE_S, LONGEST_S, Sessions
from bot.store.staff.users import Users
from tests.desk.conftest import PASSWORD, LogIn, browser, csrf_of, submit

ACCOUNT = "/desk/account"
NEW = "payung merah di stasiun"
PHONE = ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/128.0.0.0 Mobile Safari/537.36")  # fmt: skip


async def test_another_password_ends_all_other_sessions(
    log_in: LogIn, server: TestServer
) -> None:
    here = await log_in("sari", "agent")
    async with browser(server) as there:
        await there.post("/desk/login", data={"login": "sari", "password": PASSWORD})
        for form, fault in (
            ({"current": "a guess", "password": NEW, "again": NEW}, "present password is another"),
            ({"current": PASSWORD, "password": "short", "again": "short"}, "at least 10"),
            ({"current": PASSWORD, "password": NEW, "again": NEW + "!"}, "not the same"),
            ({"current": PASSWORD, "password": "sari1234567", "again": "sari1234567"}, "login out"),
            ({}, "at least 10"),
        ):
            status, html = await submit(here, f"{ACCOUNT}/password", **form)
            assert status == 422 and fault in html
        assert (await there.get(ACCOUNT, allow_redirects=False)).status == 200
        form = {"current": PASSWORD, "password": NEW, "again": NEW}
        status, html = await submit(here, f"{ACCOUNT}/password", **form)
        assert status == 200 and "Your password was changed" in html
        assert (await there.get(ACCOUNT, allow_redirects=False)).status == 303
        assert (await here.get(ACCOUNT, allow_redirects=False)).status == 200
        for password, status in ((PASSWORD, 401), (NEW, 303)):
            login = {"login": "sari", "password": password}
            answer = await there.post("/desk/login", data=login, allow_redirects=False)
            assert answer.status == status


async def test_guesses_at_the_present_password_are_stopped(log_in: LogIn) -> None:
    client = await log_in("sari", "agent")
    form = {"current": "a guess", "password": NEW, "again": NEW}
    told = [(await submit(client, f"{ACCOUNT}/password", **form))[1] for _ in range(11)]
    assert "Too many wrong passwords" in told[-1]


async def test_sessions_are_listed_and_ended(log_in: LogIn, server: TestServer) -> None:
    here, colleague = await log_in("sari", "agent"), await log_in("budi", "agent")
    async with browser(server) as phone, browser(server) as cafe:
        for client in (phone, cafe):
            form, agent = {"login": "sari", "password": PASSWORD}, {"User-Agent": PHONE}
            await client.post("/desk/login", data=form, headers=agent)
        html = await (await here.get(ACCOUNT)).text()
        assert html.count("Chrome Mobile, Android") == 2 and html.count("This browser") == 1
        ids = re.findall(r'name="session" value="(\w{16})"', html)
        assert len(ids) == 2
        await submit(colleague, f"{ACCOUNT}/sessions", session=ids[0])
        assert len(re.findall(r"Log out there", await (await here.get(ACCOUNT)).text())) == 2
        await submit(here, f"{ACCOUNT}/sessions", session=ids[0])
        open_ = [(await c.get(ACCOUNT, allow_redirects=False)).status for c in (phone, cafe)]
        assert sorted(open_) == [200, 303]
        await submit(here, f"{ACCOUNT}/sessions", session="others")
        for client, status in ((phone, 303), (cafe, 303), (here, 200), (colleague, 200)):
            assert (await client.get(ACCOUNT, allow_redirects=False)).status == status


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_session_ends_by_silence_and_by_age(settings: Settings, users: Users) -> None:
    await users.add("sari", "Sari", "agent", "terminal")
    thread, clock = DatabaseThread(open_database(settings.database)), Clock()
    sessions = Sessions(thread, clock)
    token = await sessions.begin("sari", "192.0.2.1")
    for _ in range(20):  # pages that refresh themselves
        clock.now += IDLE_S / 15
        session = await sessions.find(token)
    assert session is None
    token = await sessions.begin("sari", "192.0.2.1")
    began = clock.now
    while session := await sessions.find(token):
        await sessions.seen(session)
        clock.now += IDLE_S / 2
    assert LONGEST_S <= clock.now - began < LONGEST_S + IDLE_S
    await thread.aclose()


@pytest.mark.parametrize(
    "path", ["/desk/list", "/desk/live", "/desk/conversations/1/state", "/desk/files/1/0"]
)
async def test_what_a_page_asks_for_by_itself_prolongs_nothing(
    log_in: LogIn, settings: Settings, path: str
) -> None:
    client, database = await log_in("sari", "admin"), open_database(settings.database)
    database.execute("UPDATE sessions SET seen_at = seen_at - 3600")
    [before] = database.execute("SELECT seen_at FROM sessions").fetchone()
    answer = await client.get(path, headers={"HX-Request": "true"})
    answer.close()
    assert database.execute("SELECT seen_at FROM sessions").fetchone() == (before,)
    await client.get("/desk/flags")
    assert database.execute("SELECT seen_at FROM sessions").fetchone()[0] > before + 3000


@pytest.mark.parametrize("ended", ["disabled", "logged out", "idle"])
async def test_the_events_of_an_ended_session_end(
    log_in: LogIn, settings: Settings, users: Users, ended: str
) -> None:
    await log_in("budi", "admin")
    client = await log_in("sari", "agent")
    token = await csrf_of(client)
    events = await client.get("/desk/live")
    assert await events.content.readline() == b"retry: 1000\n"
    if ended == "disabled":
        await users.set_disabled("sari", True, "budi")
    elif ended == "logged out":
        await client.post("/desk/logout", data={"csrf": token})
    else:
        database = open_database(settings.database)
        database.execute("UPDATE sessions SET seen_at = seen_at - ?", [IDLE_S])
    await asyncio.wait_for(events.content.read(), 60)
    assert events.content.at_eof()
