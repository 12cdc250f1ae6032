"""Who gets into the desk, and what each role may do there."""

from __future__ import annotations

import re

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.desk.app import PAGES
from bot.desk.page import Page
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.login_attempts import LoginAttempts
from bot.store.staff.users import ROLES, Users, UsersError
from tests.desk.conftest import PASSWORD, LogIn, browser, csrf_of, submit


def address(page: Page) -> str:
    return "/desk" + re.sub(r"\{\w+(:[^}]*)?\}", "1", page.path)


LONG_WORK = ("/teach/groups", "/publish/check", "/publish/compare", "/fairness/measure")
"""Done in tests/desk/days, with something to work on."""

GUARDED = [page for page in PAGES if page.role]


async def test_nothing_without_login(server: TestServer) -> None:
    async with browser(server) as client:
        for page in GUARDED:
            answer = await client.request(page.method, address(page), allow_redirects=False)
            told = f"{page.method} {page.path}: {answer.status}"
            if page.method == "GET":
                assert answer.status == 303, told
                assert answer.headers["Location"].startswith("/desk/login?after="), told
            else:
                assert answer.status == 401, told


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_do_what_it_may(log_in: LogIn, role: str) -> None:
    client = await log_in("sari", role)  # type: ignore[arg-type]
    token = await csrf_of(client)
    for page in GUARDED:
        may = ROLES.index(role) >= ROLES.index(page.role or "agent")
        if page.path in ("/live", "/logout") or (may and page.path in LONG_WORK):
            continue
        answer = await client.request(
            page.method, address(page), headers={"X-CSRF": token}, allow_redirects=False
        )
        text = await answer.text()
        refused = answer.status == 403 and "Your role does not allow this" in text
        assert refused != may, f"{role}, {page.method} {page.path}: {answer.status}"
        assert answer.status != 500, f"{page.method} {page.path}: {text}"


async def test_a_form_from_elsewhere_is_refused(log_in: LogIn, users: Users) -> None:
    client = await log_in("sari", "admin")
    form = {"login": "eve", "name": "Eve", "role": "admin"}
    without = await client.post("/desk/people", data=form)
    wrong = await client.post("/desk/people", data={**form, "csrf": "0" * 64})
    cross = await client.post(
        "/desk/people",
        data={**form, "csrf": await csrf_of(client)},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert [without.status, wrong.status, cross.status] == [403, 403, 403]
    assert [user.login for user in await users.all()] == ["sari"]


async def test_an_admin_adds_a_person_who_sets_a_password(
    log_in: LogIn, server: TestServer, users: Users
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await submit(admin, "/desk/people", login="Budi", name="Budi", role="agent")
    link = re.search(r'value="(http[^"]+/desk/welcome/[^"]+)"', text)
    assert status == 200 and link
    path = "/desk" + link.group(1).partition("/desk")[2]
    async with browser(server) as budi:
        assert "Welcome, Budi" in await (await budi.get(path)).text()
        short = await budi.post(path, data={"password": "kucing", "again": "kucing"})
        assert short.status == 422 and "at least 10" in await short.text()
        form = {"password": PASSWORD, "again": PASSWORD}
        await budi.post(path, data=form)
        assert (await budi.get("/desk/people")).status == 403  # logged in, an agent
        again = await budi.post(path, data={**form, "csrf": await csrf_of(budi)})
        assert again.status == 422 and "used or is too old" in await again.text()


async def test_login_takes_the_right_password_only(log_in: LogIn, server: TestServer) -> None:
    await log_in("sari", "agent")
    async with browser(server) as client:
        for login, password in (("sari", "wrong password"), ("nobody", PASSWORD)):
            form = {"login": login, "password": password}
            answer = await client.post("/desk/login", data=form)
            assert answer.status == 401
            assert "Login or password is wrong." in await answer.text()
        form = {"login": "Sari", "password": PASSWORD, "after": "https://evil.example"}
        answer = await client.post("/desk/login", data=form, allow_redirects=False)
        assert answer.status == 303 and answer.headers["Location"] == "/desk"
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


async def test_guessing_passwords_is_stopped(log_in: LogIn, server: TestServer) -> None:
    await log_in("sari", "agent")
    async with browser(server) as client:
        for _ in range(10):
            await client.post("/desk/login", data={"login": "sari", "password": "a guess"})
        form = {"login": "sari", "password": PASSWORD}
        answer = await client.post("/desk/login", data=form, allow_redirects=False)
        assert answer.status == 401
        assert "Too many wrong passwords" in await answer.text()


async def test_nobody_is_locked_out_by_guesses_from_elsewhere(
    log_in: LogIn, settings: Settings
) -> None:
    await log_in("sari", "agent")
    database = open_database(settings.database)
    [at_home] = database.execute("SELECT detail FROM audit WHERE what = 'login'").fetchone()
    thread = DatabaseThread(database)
    attempts = LoginAttempts(thread)
    for _ in range(10):
        assert await attempts.reserve("sari", "203.0.113.9")
    assert await attempts.reserve("sari", "203.0.113.9") is None
    assert await attempts.reserve("sari", "198.51.100.4") is None, "guesses from the next address"
    for _ in range(10):
        assert await attempts.reserve("sari", at_home)
    assert await attempts.reserve("sari", at_home) is None
    await thread.aclose()


async def test_ended_access_ends_at_once(log_in: LogIn, users: Users) -> None:
    admin, agent = await log_in("sari", "admin"), await log_in("budi", "agent")
    await submit(admin, "/desk/people/change", login="budi", what="disable")
    answer = await agent.get("/desk/people", allow_redirects=False)
    assert answer.status == 303 and "login" in answer.headers["Location"]
    with pytest.raises(UsersError, match="Nobody would be left"):
        await users.set_disabled("sari", True, "terminal")


async def test_log_out(log_in: LogIn) -> None:
    client = await log_in("sari", "agent")
    await submit(client, "/desk/logout")
    answer = await client.get("/desk/people", allow_redirects=False)
    assert answer.status == 303


async def test_pages_speak_the_persons_language(log_in: LogIn) -> None:
    client = await log_in("sari", "admin")
    await submit(client, "/desk/language", language="id", after="/desk/people")
    text = await (await client.get("/desk/people")).text()
    assert '<html lang="id">' in text and "Tambah orang" in text


async def test_the_log_tells_who_did_what(log_in: LogIn) -> None:
    client = await log_in("sari", "admin")
    await submit(client, "/desk/people", login="budi", name="Budi", role="editor")
    text = await (await client.get("/desk/audit")).text()
    assert "budi as editor" in text and "set_password" in text


async def test_every_answer_is_protected(log_in: LogIn) -> None:
    client: TestClient = await log_in("sari", "admin")
    for path in ("/desk/people", "/desk/login", "/desk/no-such-page"):
        headers = (await client.get(path, allow_redirects=False)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Frame-Options"] == "DENY", path
