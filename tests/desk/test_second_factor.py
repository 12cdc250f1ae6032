"""The second factor: set up, asked for, lost, required."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import Settings
from bot.settings_sections import DeskSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.second_factors import SecondFactors
from bot.store.staff.users import Users, UsersError
from tests.desk.conftest import PASSWORD, LogIn, browser, submit

ACCOUNT = "/desk/account"


def codes_in(html: str) -> list[str]:
    return re.findall(r"<code>([0-9A-Za-z -]+)</code>", html)


async def set_up(client: TestClient) -> tuple[pyotp.TOTP, list[str]]:
    """The app on the person's phone, and the recovery codes that were shown."""
    status, html = await submit(client, f"{ACCOUNT}/second-factor", password=PASSWORD)
    [secret] = codes_in(html)
    assert status == 200 and "data:image/svg+xml" in html
    app = pyotp.TOTP(secret.replace(" ", ""))
    status, html = await submit(client, f"{ACCOUNT}/second-factor/confirm", code=app.now())
    assert status == 200 and "Recovery codes" in html
    return app, codes_in(html)


async def password_given(server: TestServer) -> TestClient:
    client = browser(server)
    form = {"login": "sari", "password": PASSWORD, "after": "/desk/flags"}
    answer = await client.post("/desk/login", data=form, allow_redirects=False)
    assert answer.headers["Location"] == "/desk/login/code?after=%2Fdesk%2Fflags"
    return client


async def is_in(client: TestClient) -> bool:
    return (await client.get(ACCOUNT, allow_redirects=False)).status == 200


def later(app: pyotp.TOTP) -> str:
    """The next code, as a phone shows it whose clock is fast: the present one was used."""
    return app.at(int(time.time()) + 30)


async def test_after_the_password_the_code(log_in: LogIn, server: TestServer) -> None:
    client = await log_in("sari", "agent")
    app, codes = await set_up(client)
    assert len(set(codes)) == 10
    async with await password_given(server) as phone:
        assert not await is_in(phone), "the password alone opens nothing"
        assert "six digits" in await (await phone.get("/desk/login/code")).text()
        wrong = await phone.post("/desk/login/code", data={"code": "no code"})
        assert wrong.status == 401 and "wrong or was used" in await wrong.text()
        form = {"code": later(app), "after": "/desk/flags"}
        answer = await phone.post("/desk/login/code", data=form, allow_redirects=False)
        assert answer.headers["Location"] == "/desk/flags"
        assert await is_in(phone)
        async with await password_given(server) as thief:
            again = await thief.post("/desk/login/code", data=form)
            assert again.status == 401, "somebody looked over the shoulder"


async def test_a_recovery_code_lets_in_once(log_in: LogIn, server: TestServer) -> None:
    client = await log_in("sari", "agent")
    _, codes = await set_up(client)
    for given, lets_in in ((codes[3].upper(), True), (codes[3], False), (codes[4], True)):
        phone = await password_given(server)
        await phone.post("/desk/login/code", data={"code": given})
        assert await is_in(phone) is lets_in
        await phone.session.close()
    assert "8 recovery codes are left" in await (await client.get(ACCOUNT)).text()


async def test_it_is_not_set_up_by_who_finds_a_browser_open(log_in: LogIn) -> None:
    client = await log_in("sari", "agent")
    status, _ = await submit(client, f"{ACCOUNT}/second-factor", password="a guess")
    assert status == 422
    await submit(client, f"{ACCOUNT}/second-factor", password=PASSWORD)
    status, html = await submit(client, f"{ACCOUNT}/second-factor/confirm", code="000000")
    assert status == 422 and "wrong or was used" in html
    await submit(client, "/desk/logout")


async def test_an_unfinished_one_is_not_asked_for(log_in: LogIn, server: TestServer) -> None:
    client = await log_in("sari", "agent")
    await submit(client, f"{ACCOUNT}/second-factor", password=PASSWORD)
    async with browser(server) as phone:
        await phone.post("/desk/login", data={"login": "sari", "password": PASSWORD})
        assert await is_in(phone)


async def test_turned_off_with_the_password(log_in: LogIn, server: TestServer) -> None:
    client = await log_in("sari", "agent")
    await set_up(client)
    status, _ = await submit(client, f"{ACCOUNT}/second-factor/remove", password="a guess")
    assert status == 422
    await submit(client, f"{ACCOUNT}/second-factor/remove", password=PASSWORD)
    async with browser(server) as phone:
        await phone.post("/desk/login", data={"login": "sari", "password": PASSWORD})
        assert await is_in(phone)


async def test_an_admin_takes_away_a_lost_one(
    log_in: LogIn, server: TestServer, users: Users
) -> None:
    admin, sari = await log_in("budi", "admin"), await log_in("sari", "agent")
    await set_up(sari)
    assert "Active, with second factor" in await (await admin.get("/desk/people")).text()
    status, _ = await submit(sari, "/desk/people/second-factor", login="budi")
    assert status == 403
    await submit(admin, "/desk/people/second-factor", login="sari")
    assert not await is_in(sari), "whoever has the phone is out, too"
    async with browser(server) as phone:
        await phone.post("/desk/login", data={"login": "sari", "password": PASSWORD})
        assert await is_in(phone)


async def test_a_new_link_asks_for_the_code_too(
    log_in: LogIn, server: TestServer, users: Users
) -> None:
    await set_up(await log_in("sari", "agent"))
    token = await users.invite_again("sari", "budi")
    async with browser(server) as thief:
        form = {"password": PASSWORD + "!", "again": PASSWORD + "!"}
        answer = await thief.post(f"/desk/welcome/{token}", data=form, allow_redirects=False)
        assert answer.headers["Location"].startswith("/desk/login/code")
        assert not await is_in(thief)


async def test_codes_of_late_and_early_phones(settings: Settings, users: Users) -> None:
    await users.add("sari", "Sari", "agent", "terminal")
    thread, now = DatabaseThread(open_database(settings.database)), 1_800_000_000.0
    factors, sari = SecondFactors(thread, lambda: now), await users.get("sari")
    app = pyotp.TOTP(await factors.enrol(sari))
    assert await factors.confirm(sari, app.at(int(now) - 60)) is None
    assert await factors.confirm(sari, app.at(int(now) - 30))
    assert not await factors.takes(sari, app.at(int(now) - 30)), "used"
    assert not await factors.takes(sari, app.at(int(now) + 60))
    spaced = app.at(int(now) + 30)
    assert await factors.takes(sari, f"{spaced[:3]} {spaced[3:]}")
    assert not await factors.takes(sari, app.at(int(now))), "older than one that was used"
    for nonsense in ("", "٤٤٤٤٤٤", "0" * 5000, "\x00", "None"):
        assert not await factors.takes(sari, nonsense)
    with pytest.raises(UsersError, match="already"):
        await factors.enrol(sari)
    await thread.aclose()


class TestRequired:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, desk=DeskSettings(require_second_factor=True))

    async def test_nothing_else_before_it(self, log_in: LogIn) -> None:
        client = await log_in("sari", "admin")
        answer = await client.get("/desk/people", allow_redirects=False)
        assert answer.headers["Location"] == ACCOUNT
        assert "asks everybody for a second factor" in await (await client.get(ACCOUNT)).text()
        status, html = await submit(client, "/desk/people", login="eve", name="E", role="admin")
        assert status == 403 and "second factor first" in html
        by_script = await client.get("/desk/list", headers={"HX-Request": "true"})
        assert by_script.headers["HX-Redirect"] == ACCOUNT
        await set_up(client)
        assert (await client.get("/desk/people", allow_redirects=False)).status == 200


async def test_the_secret_is_in_no_log(log_in: LogIn, settings: Settings, tmp_path: Path) -> None:
    app, codes = await set_up(await log_in("sari", "agent"))
    database = open_database(settings.database)
    told = " ".join(str(row) for row in database.query("SELECT * FROM audit"))
    stored = [row["code_hash"] for row in database.query("SELECT * FROM recovery_codes")]
    assert "set_second_factor" in told
    assert app.secret not in told and not any(code in told for code in codes)
    assert not {code.replace("-", "") for code in codes} & set(stored)
