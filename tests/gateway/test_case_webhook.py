"""The shop's own system is told of cases: signed, in order, again until it took them, and nobody
else is."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.gateway.case_webhook import (
    RETRY_DELAYS_S,
    CaseWebhook,
    NotReached,
    check_reachable,
)
from bot.settings_sections import CasesSettings, SettingsError
from bot.store.cases.staff_decisions import CaseWork
from bot.store.cases.webhook_outbox import CaseOutbox
from bot.store.messages.platform_notices import open_notices
from tests.store.cases import NUMBER, filed
from tests.store.counter import Counter, open_counter

KEY = "s3cret"


class System:
    """The shop's own; it answers ``status``."""

    def __init__(self) -> None:
        self.status = 200
        self.taken: list[dict[str, Any]] = []
        self.calls: list[tuple[bytes, Any]] = []
        app = web.Application()
        app.router.add_route("*", "/sapa", self._take)
        self.server = TestServer(app)

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.calls.append((body, request.headers))
        if self.status == 200 and body:
            self.taken.append(json.loads(body))
        return web.Response(status=self.status, headers={"Location": "/sapa"})


class Line:
    """A counter whose cases are told to a system."""

    def __init__(self, counter: Counter, system: System) -> None:
        url = system.server.make_url("/sapa")
        self.counter, self.system, self.own = counter, system, {(url.host, url.port)}
        self.outbox = CaseOutbox(counter.thread, counter.clock)
        self.webhook = self.to(str(url))

    def to(self, url: str) -> CaseWebhook:
        return CaseWebhook(url, KEY, self.outbox, self.own, self.counter.clock)  # type: ignore[arg-type]

    async def told(self) -> list[str]:
        while await self.webhook.tell_next():
            pass
        return [one["what"] for one in self.system.taken]

    async def files(self, **more: Any) -> None:
        await self.counter.talk("rina", "x", signals={"cases": [filed(**more)]})

    async def notices(self) -> list[str]:
        found = await self.counter.thread.run(open_notices)
        return [str(one.text) for one in found]


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    system = System()
    await system.server.start_server()
    async with open_counter(tmp_path) as counter:
        line = Line(counter, system)
        await line.outbox.begin()
        yield line
    await system.server.close()


async def test_each_step_is_told_in_order_and_signed(line: Line) -> None:
    await line.files()
    work = CaseWork(line.counter.thread, lambda message: [message], line.counter.clock)
    await work.assign(NUMBER, "sari", 1, "budi")
    await work.note(NUMBER, "sari", "nothing for others")
    assert await line.told() == ["waiting_staff", "assigned"]
    case = line.system.taken[0]["case"]
    assert case["number"] == NUMBER and case["facts"]["problem"] == "warnanya salah"
    for body, headers in line.system.calls:
        signed = headers["Sapa-Timestamp"].encode() + b"." + body
        expected = hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()
        assert headers["Sapa-Signature"] == f"sha256={expected}"
    assert await line.told() == ["waiting_staff", "assigned"]  # and nothing twice


async def test_what_is_still_collected_is_told_once_it_is_filed(line: Line) -> None:
    await line.files(state="open")
    assert await line.told() == []
    await line.files()
    assert "waiting_staff" in await line.told()


async def test_what_was_done_before_is_not_told(tmp_path: Path) -> None:
    system = System()
    await system.server.start_server()
    async with open_counter(tmp_path) as counter:
        line = Line(counter, system)
        await line.files()
        await line.outbox.begin()
        assert await line.told() == []
        await line.files(number="C-NEW2222")
        assert await line.told() == ["waiting_staff"]
        await line.outbox.begin()  # a restart changes nothing
        await line.files(number="C-NEW3333")
        assert len(await line.told()) == 2
    await system.server.close()


@pytest.mark.parametrize("status", [302, 400, 404, 410, 429, 500, 503])
async def test_what_is_not_taken_is_kept_and_told_later(line: Line, status: int) -> None:
    line.system.status = status
    await line.files()
    assert await line.told() == [] and len(line.system.calls) == 1  # no redirection is followed
    assert "takes no cases" in (await line.notices())[0]
    line.system.status = 200
    assert await line.told() == []  # not yet
    line.counter.clock.now += RETRY_DELAYS_S[0]
    assert await line.told() == ["waiting_staff"] and await line.notices() == []


async def test_after_a_day_the_next_ones_have_their_turn(line: Line) -> None:
    await line.files()
    await line.files(number="C-NEXT222")
    line.system.status = 500
    for delay_s in RETRY_DELAYS_S:
        assert await line.told() == []
        line.counter.clock.now += delay_s
    assert sum(RETRY_DELAYS_S) > 20 * 3600
    line.system.status = 400
    await line.told()
    line.system.status = 200
    line.counter.clock.now += RETRY_DELAYS_S[0]
    await line.told()
    assert [one["case"]["number"] for one in line.system.taken] == ["C-NEXT222"]


async def test_erased_cases_hold_up_nobody(line: Line) -> None:
    await line.files()
    await line.counter.thread.write(lambda database: database.execute("DELETE FROM cases"))
    await line.files(number="C-NEXT222")
    await line.told()
    assert [one["case"]["number"] for one in line.system.taken] == ["C-NEXT222"]
    await line.counter.thread.write(lambda database: database.execute("DELETE FROM cases"))
    await line.files(number="C-LAST222")
    assert len(await line.told()) == 2


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:9/x", "https://localhost:9/x", "https://[::1]:9/", "https://10.0.0.1"]
)
async def test_only_public_addresses_are_called(line: Line, url: str) -> None:
    await line.files()
    assert not await line.to(url).tell_next()
    assert "not on the public internet" in (await line.notices())[0]
    with pytest.raises(NotReached, match="not on the public internet"):
        await check_reachable(url)


async def test_whoever_answers_is_reachable(line: Line) -> None:
    url = str(line.system.server.make_url("/sapa"))
    line.system.status = 405
    await check_reachable(url, line.own)  # type: ignore[arg-type]
    await line.system.server.close()
    with pytest.raises(NotReached, match="connection failed"):
        await check_reachable(url, line.own)  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["http://x.example", "https://", "ftp://x", "x", "https://a:b@x.y"])
async def test_the_setting_is_an_https_address(url: str) -> None:
    with pytest.raises(SettingsError, match="webhook must be an https"):
        CasesSettings(url)
