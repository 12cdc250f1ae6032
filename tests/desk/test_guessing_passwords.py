"""Guesses at passwords and codes: all at once, and by who knows one of the two."""

from __future__ import annotations

import asyncio
import threading
import time

import pyotp
import pytest
from aiohttp.test_utils import TestServer

from bot.desk.login import passwords
from bot.desk.login.passwords import Passwords
from tests.desk.conftest import PASSWORD, LogIn, browser, submit


class CountingHasher:
    """argon2's place, to count how many guesses are looked at, and how many at once."""

    def __init__(self) -> None:
        self.looked_at = self.at_once = self.most_at_once = 0
        self.threads: set[str] = set()

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def verify(self, password_hash: str, password: str) -> bool:
        self.looked_at += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.threads.add(threading.current_thread().name)
        time.sleep(0.002)
        self.at_once -= 1
        if password_hash != self.hash(password):
            raise passwords.VerifyMismatchError
        return True


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "PasswordHasher", lambda: hasher)
    return hasher


async def test_a_hundred_guesses_at_once_are_ten(
    hasher: CountingHasher, log_in: LogIn, server: TestServer
) -> None:
    await log_in("sari", "agent")
    async with browser(server) as client:
        async def guess(number: int) -> int:
            form = {"login": "sari", "password": f"guess {number}"}
            async with client.post("/desk/login", data=form) as answer:
                return answer.status

        statuses = await asyncio.gather(*(guess(number) for number in range(120)))
    assert set(statuses) == {401}
    assert hasher.looked_at == 10
    assert hasher.most_at_once == 1
    assert {name.partition("_")[0] for name in hasher.threads} == {"passwords"}


async def test_right_ones_lock_nobody_out(
    hasher: CountingHasher, log_in: LogIn, server: TestServer
) -> None:
    await log_in("sari", "agent")
    async with browser(server) as client:
        for _ in range(15):
            form = {"login": "sari", "password": PASSWORD}
            async with client.post("/desk/login", data=form, allow_redirects=False) as answer:
                assert answer.status == 303
            client.session.cookie_jar.clear()


async def test_passwords_wait_in_a_bounded_line(hasher: CountingHasher) -> None:
    many = Passwords()
    work = [many.is_right("x", None) for _ in range(passwords.MOST_WAITING + 5)]
    done = await asyncio.gather(*work, return_exceptions=True)
    assert sum(result is False for result in done) == passwords.MOST_WAITING
    assert {type(r).__name__ for r in done if r is not False} == {"HTTPServiceUnavailable"}
    assert await many.is_right("x", None) is False
    many.close()


async def test_codes_are_not_guessed_either(
    hasher: CountingHasher, log_in: LogIn, server: TestServer
) -> None:
    client = await log_in("sari", "agent")
    await submit(client, "/desk/account/second-factor", password=PASSWORD)
    text = await (await client.get("/desk/account/second-factor")).text()
    secret = text.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    await submit(client, "/desk/account/second-factor/confirm", code=pyotp.TOTP(secret).now())
    async with browser(server) as thief:
        await thief.post("/desk/login", data={"login": "sari", "password": PASSWORD})
        answers = [
            await (await thief.post("/desk/login/code", data={"code": f"{n:06}"})).text()
            for n in range(11)
        ]
        assert "This code is wrong" in answers[0]
        assert "Too many wrong passwords" in answers[-1]
        right = pyotp.TOTP(secret).at(int(time.time()) + 30)
        await thief.post("/desk/login/code", data={"code": right})
        answer = await thief.get("/desk/account", allow_redirects=False)
        assert answer.headers["Location"].startswith("/desk/login")
