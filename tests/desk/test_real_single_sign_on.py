"""Single sign-on by a certified OpenID Connect provider that others wrote, as it comes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.settings_sections import DeskSettings, GatewaySettings, OidcSettings
from bot.store.staff.users import Users
from tests.checkout import CHECKOUT
from tests.desk.conftest import submit
from tests.gateway.people import EchoRasa, Postcards
from tests.ports import free_port

pytestmark = pytest.mark.long

FOLDER = CHECKOUT / "tests" / "standins" / "oidc_provider"
SECRET = "a-shared-secret-of-some-length-123"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the provider and the packages that its lock names, by their hashes."""
    if not shutil.which("npm"):
        pytest.skip("needs npm, to install the provider")
    folder = tmp_path_factory.mktemp("provider") / "installed"
    shutil.copytree(FOLDER, folder)
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"npm could not install the provider: {done.stderr[-300:]}")
    return folder


@pytest.fixture(params=[SECRET, ""], ids=["secret", "public"])
def secret(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk_port() -> int:
    return free_port()


@pytest.fixture
def issuer(installed: Path, desk_port: int, secret: str) -> Iterator[str]:
    port = free_port()
    back = f"http://127.0.0.1:{desk_port}/desk/login/sso/callback"
    process = subprocess.Popen(
        ["node", "provider.mjs", str(port), back, secret],
        cwd=installed, stdout=subprocess.PIPE, text=True,
    )
    try:
        assert process.stdout and process.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
async def client(
    settings: Settings, issuer: str, desk_port: int, secret: str
) -> AsyncIterator[TestClient]:
    settings = replace(
        settings,
        gateway=GatewaySettings(public_url=f"http://127.0.0.1:{desk_port}"),
        desk=DeskSettings(oidc=OidcSettings(issuer, "sapa-desk", agents=("shop-staff",))),
        environ={"SAPA_OIDC_SECRET": secret} if secret else {},
    )
    gateway = Gateway(settings, {"postcards": Postcards()}, EchoRasa())  # type: ignore[arg-type]
    server = TestServer(build_app(gateway), port=desk_port)
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def log_in(client: TestClient, name: str) -> tuple[str, str]:
    """Through the provider's own pages, login and consent; where that ends, and its page."""
    answer = await client.get("/desk/login/sso", params={"after": "/desk/flags"})
    for fields in ({"login": name, "password": "any"}, {}):
        text = await answer.text()
        form = re.search(r'<form[^>]* action="([^"]+)"', text)
        assert form and answer.status == 200, text
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text))
        answer = await client.session.post(unescape(form[1]), data={**hidden, **fields})
    return answer.url.path, await answer.text()


async def test_who_has_a_role_there_is_in(client: TestClient, users: Users) -> None:
    path, text = await log_in(client, "sari")
    assert path == "/desk/flags" and "Sari" in text
    made = await users.get("sari")
    assert (made.role, made.email) == ("agent", "sari@shop.example")
    await submit(client, "/desk/logout")
    answer = await client.get("/desk/login/sso")
    assert answer.url.path == "/desk", "who is still logged in there comes in by one click"


async def test_who_has_none_is_refused(client: TestClient) -> None:
    assert "may not use the desk" in (await log_in(client, "mallory"))[1]
    assert (await client.get("/desk", allow_redirects=False)).status == 303
