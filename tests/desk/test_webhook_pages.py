"""An admin has a system told what happens, and sees what became of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.api.webhook_signature import signature
from bot.settings import Settings
from bot.settings_sections import WebhooksSettings
from tests.desk.conftest import LogIn, csrf_of, submit


class System:
    """The shop's own; it answers ``status``."""

    def __init__(self) -> None:
        self.status = 200
        self.calls: list[tuple[bytes, Any]] = []
        app = web.Application()
        app.router.add_post("/sapa", self._take)
        self.server = TestServer(app)

    async def _take(self, request: web.Request) -> web.Response:
        self.calls.append((await request.read(), request.headers))
        return web.Response(status=self.status)


@pytest.fixture
async def system() -> AsyncIterator[System]:
    system = System()
    async with system.server:
        yield system


@pytest.fixture
def settings(settings: Settings, system: System, tmp_path: Path) -> Settings:
    """Of a shop whose system stands in its own network."""
    url = system.server.make_url("/")
    named = f"{url.host}:{url.port}"
    (tmp_path / "sapa.toml").write_text(
        f'[data]\nfolder = "var"\n[webhooks]\ninner_addresses = ["{named}"]\n', "utf-8"
    )
    object.__setattr__(settings, "webhooks", WebhooksSettings((named,)))
    return settings


async def adds(admin: TestClient, url: str, *events: str) -> tuple[int, str]:
    form = [("csrf", await csrf_of(admin)), ("url", url), *(("event", one) for one in events)]
    answer = await admin.post("/desk/webhooks", data=form)
    return answer.status, await answer.text()


async def calls(system: System, count: int) -> None:
    async def come() -> None:
        while len(system.calls) < count:
            await asyncio.sleep(0.02)

    await asyncio.wait_for(come(), 30)


async def test_a_system_is_told_and_what_became_of_it_is_shown(
    log_in: LogIn, system: System, settings: Settings
) -> None:
    admin = await log_in("budi", "admin")
    status, text = await adds(admin, str(system.server.make_url("/sapa")), "message.received")
    found = re.search(r'value="(whsec_[^"]+)"', text)
    assert status == 200 and found
    secret = found.group(1).replace("&#43;", "+")
    assert secret not in await (await admin.get("/desk/webhooks/1")).text()
    await admin.post("/webhooks/postcards", data=b"rina|1|halo", headers={"Stamp": "real"})
    await calls(system, 1)
    body, headers = system.calls[0]
    assert b'"text": "halo"' in body
    assert headers["webhook-signature"] == signature(
        secret, headers["webhook-id"], headers["webhook-timestamp"], body
    )
    system.status = 500
    await submit(admin, "/desk/webhooks/1/test")
    await calls(system, 2)
    while "Tried again soon" not in (text := await (await admin.get("/desk/webhooks/1")).text()):
        await asyncio.sleep(0.02)
    assert "Taken" in text and "500" in text
    system.status = 200
    await submit(admin, "/desk/webhooks/1/send-again", delivery="2")
    await calls(system, 3)
    assert system.calls[1][1]["webhook-id"] == system.calls[2][1]["webhook-id"]
    status, text = await submit(admin, "/desk/webhooks/1/switch", to="off")
    assert "Switch on" in text
    status, text = await submit(admin, "/desk/webhooks/1/remove")
    assert "All webhooks" not in text
    text = await (await admin.get("/desk/audit")).text()
    for deed in ("add_webhook", "test_webhook", "send_event_again", "remove_webhook"):
        assert deed in text
    assert secret not in text


@pytest.mark.parametrize(
    "url", ["http://erp.example.com/x", "https://", "ftp://x", "https://a:b@x.y", "https://[", ""]
)
async def test_an_address_that_may_not_be_called_is_refused_and_kept(
    log_in: LogIn, url: str
) -> None:
    admin = await log_in("budi", "admin")
    status, text = await adds(admin, url, "case.created")
    assert status == 422 and "must begin with https://" in text and f'value="{url}"' in text
    assert 'value="case.created" checked' in text
    status, text = await adds(admin, "https://erp.example.com/x")
    assert status == 422 and "at least one event" in text


async def test_another_address_and_secret(log_in: LogIn, system: System) -> None:
    admin = await log_in("budi", "admin")
    await adds(admin, "https://erp.example.com/one", "case.created")
    form = {"csrf": await csrf_of(admin), "url": "https://erp.example.com/two",
            "event": "rating.given"}  # fmt: skip
    text = await (await admin.post("/desk/webhooks/1", data=form)).text()
    assert "https://erp.example.com/two" in text and 'value="rating.given" checked' in text
    status, text = await submit(admin, "/desk/webhooks/1/secret")
    assert status == 200 and "whsec_" in text
    for path in ("/desk/webhooks/9", "/desk/webhooks/99999999999999999999999"):
        assert (await admin.get(path)).status == 404


@pytest.mark.parametrize(
    "url, place",
    [
        ("https://127.0.0.1/x", "127.0.0.1:443"),
        ("https://localhost:8443/x", "localhost:8443"),
        ("https://10.0.0.7:9/x", "10.0.0.7:9"),
        ("https://[::1]:9/x", "[::1]:9"),
        ("https://[::ffff:10.0.0.7]/x", "[::ffff:10.0.0.7]:443"),
        ("https://169.254.169.254/latest", "169.254.169.254:443"),
    ],
)
async def test_an_inner_address_is_refused_when_it_is_added(
    log_in: LogIn, url: str, place: str
) -> None:
    admin = await log_in("budi", "admin")
    status, text = await adds(admin, url, "case.created")
    assert status == 422 and f"{place} is in your own network" in text and f'value="{url}"' in text
    await adds(admin, "https://erp.example.com/x", "case.created")
    form = {"csrf": await csrf_of(admin), "url": url, "event": "case.created"}
    answer = await admin.post("/desk/webhooks/1", data=form)
    assert answer.status == 422 and "in your own network" in await answer.text()


async def test_an_inner_address_that_is_named_counts_at_once(
    log_in: LogIn, system: System, settings: Settings
) -> None:
    admin, url = await log_in("budi", "admin"), str(system.server.make_url("/sapa"))
    named = settings.file.read_text("utf-8")
    settings.file.write_text('[data]\nfolder = "var"\n', "utf-8")
    while (await adds(admin, url, "case.created"))[0] != 422:
        await asyncio.sleep(0.1)
    settings.file.write_text(named, "utf-8")
    while (await adds(admin, url, "case.created"))[0] != 200:
        await asyncio.sleep(0.1)
    numbers = re.findall(r"/desk/webhooks/(\d+)", await (await admin.get("/desk/webhooks")).text())
    await submit(admin, f"/desk/webhooks/{numbers[-1]}/test")
    await calls(system, 1)
