"""A gateway with its desk, over a real file, and people who are logged in there."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.project import FOLDER_VARIABLE
from bot.settings import Settings
from bot.settings_sections import DataSettings, PrivacySettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import Role, Users
from tests.checkout import CHECKOUT
from tests.gateway.people import EchoRasa, Postcards

PASSWORD = "kucing oren makan soto"

LogIn = Callable[[str, Role], Awaitable[TestClient]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    century = 36_500  # what is written here is of 1970; retention would take it away
    privacy = PrivacySettings(keep_messages_days=century, keep_audit_days=century)
    return Settings(root=tmp_path, data=DataSettings("var"), privacy=privacy)


@pytest.fixture
def copied_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample shop, where editors may save."""
    folder = tmp_path / "project"
    shutil.copytree(CHECKOUT / "data", folder / "data")
    shutil.copy(CHECKOUT / "domain.yml", folder)
    shutil.copy(CHECKOUT / "sapa.toml", folder)
    os.symlink(CHECKOUT / "config.yml", folder / "config.yml")
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder


@pytest.fixture
async def users(settings: Settings) -> AsyncIterator[Users]:
    """The accounts, as `./sapa users` changes them while Sapa runs."""
    thread = DatabaseThread(open_database(settings.database))
    yield Users(thread)
    await thread.aclose()


@pytest.fixture
def rasa_client() -> EchoRasa:
    return EchoRasa()


@pytest.fixture
def platform() -> Postcards:
    return Postcards()


class QuietGateway(Gateway):
    """Its bot answers what came by a webhook. What a test wrote into the store itself it leaves to
    the test, which answers in the bot's place."""

    async def _look_around(self) -> None:
        self.delivery.wake()
        await self.words.catch_up()


@pytest.fixture
async def server(
    settings: Settings, rasa_client: EchoRasa, platform: Postcards
) -> AsyncIterator[TestServer]:
    gateway = QuietGateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    async with TestServer(build_app(gateway)) as server:
        yield server


def browser(server: TestServer) -> TestClient:
    """Somebody's browser, with cookies of its own."""
    return TestClient(server, cookie_jar=CookieJar(unsafe=True))


@pytest.fixture
async def log_in(server: TestServer, users: Users) -> AsyncIterator[LogIn]:
    """A browser in which a new person of this login and role is logged in."""
    clients = []

    async def log_in(login: str, role: Role) -> TestClient:
        token = await users.add(login, login.title(), role, "terminal")
        client = browser(server)
        clients.append(client)
        form = {"password": PASSWORD, "again": PASSWORD}
        answer = await client.post(f"/desk/welcome/{token}", data=form, allow_redirects=False)
        assert answer.status == 303, await answer.text()
        return client

    yield log_in
    for client in clients:
        await client.close()


async def csrf_of(client: TestClient) -> str:
    """What a form on one of the client's pages carries."""
    text = await (await client.get("/desk/no-such-page")).text()
    found = re.search(r'name="csrf" value="(\w+)"', text)
    assert found, text
    return found.group(1)


async def submit(client: TestClient, path: str, **form: str) -> tuple[int, str]:
    """A form as a person sends it; status and page after it."""
    data = {"csrf": await csrf_of(client), **form}
    answer = await client.post(path, data=data)
    return answer.status, await answer.text()
