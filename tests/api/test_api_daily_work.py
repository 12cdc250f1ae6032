"""Programs do a day's work: templates after the window, macros, snoozing, questions back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone

import pytest
from aiohttp.test_utils import TestServer

from bot.gateway.app import build_app
from bot.messages import Outbound, Turn
from bot.settings import Settings
from bot.store.conversations.macros import NOBODY, Acts, Macros
from bot.store.engine.database_thread import DatabaseThread
from tests.api.conftest import Program, Programs
from tests.desk.conftest import QuietGateway
from tests.gateway.people import EchoRasa, Postcards
from tests.store.cases import NUMBER, filed
from tests.store.counter import Counter


@pytest.fixture
async def server(
    settings: Settings, platform: Postcards, rasa_client: EchoRasa
) -> AsyncIterator[TestServer]:
    channels = {"whatsapp": platform, "postcards": platform}
    gateway = QuietGateway(settings, channels, rasa_client)  # type: ignore[arg-type]
    async with TestServer(build_app(gateway)) as server:
        yield server


@pytest.fixture
def counter(thread: DatabaseThread) -> Counter:
    counter = Counter(thread)
    counter.clock.now = time.time() - 3600
    return counter


async def _sent(platform: Postcards, count: int) -> list[Outbound]:
    while len(platform.sent) < count:
        await asyncio.sleep(0.02)
    return platform.sent


async def test_after_the_window_a_template_goes(
    program: Programs, platform: Postcards, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await counter.writes("62812", "halo?", channel="whatsapp")
    erp = await program()
    monkeypatch.setattr(platform, "answer_within_s", lambda to: 0.0)
    _, listed = await erp.get("/message-templates", channel="whatsapp")
    keys = {one["key"]: one["parameters"] for one in listed["data"]}
    assert len(keys["order_update|id"]) == 2
    assert (await erp.get("/message-templates", channel="postcards"))[1]["data"] == []
    path = f"/conversations/{number}/messages"
    template = {"key": "order_update|id", "values": ["Ani", "ORD-2291"]}
    for _ in range(2):
        status, sent = await erp.post(path, {"template": template}, "once")
        assert (status, sent["template"]) == (201, "order_update (id)"), sent
    [message] = await _sent(platform, 1)
    assert message.template.parameters == ["Ani", "ORD-2291"]
    assert sent["text"] == message.template.text != ""
    status, problem = await erp.post(path, {"text": "Hi"})
    assert (status, problem["type"]) == (409, "urn:sapa:window-closed")


@pytest.mark.parametrize(
    "body, type_",
    [
        ({"template": {"key": "no_such|id", "values": []}}, "no-such-template"),
        ({"template": {"key": "order_update|id", "values": ["Ani"]}}, "not-valid"),
        ({"template": {"key": "order_update|id", "values": ["Ani", " "]}}, "not-valid"),
        ({"template": {"values": []}}, "not-valid"),
        ({"template": {"key": "order_update|id"}, "text": "Hi"}, "not-valid"),
        ({}, "not-valid"),
    ],
)
async def test_what_is_no_template_is_not_sent(
    program: Programs, counter: Counter, body: object, type_: str
) -> None:
    number = await counter.writes("62812", "halo?", channel="whatsapp")
    erp = await program()
    status, problem = await erp.post(f"/conversations/{number}/messages", body)
    assert (status, problem["type"]) == (422, f"urn:sapa:{type_}")
    assert (await counter.chat(number)).answers == 0


async def test_a_case_is_asked_back_once(program: Programs, counter: Counter) -> None:
    await counter.talk("rina", "baju salah", signals={"cases": [filed()]})
    erp = await program()
    path, body = f"/cases/{NUMBER}/ask-back", {"text": "Ukuran apa yang Kakak pesan?"}
    status, problem = await erp.post(path, {**body, "version": 7})
    assert (status, problem["type"]) == (409, "urn:sapa:case-changed")
    for _ in range(2):
        status, case = await erp.post(path, body, "ask-1")
        assert (status, case["state"]) == (200, "waiting_customer")
        assert case["asked_back"] == body["text"]
    assert [step["by"] for step in case["history"]] == ["bot", "api:erp"]
    _, read = await erp.get("/conversations/1/messages")
    assert [one["text"] for one in read["data"]].count(body["text"]) == 1


async def test_after_the_window_a_case_is_decided_by_template(
    program: Programs, platform: Postcards, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counter.writes("62812", "baju salah", channel="whatsapp")
    [pending], _ = await counter.inbox.next_pending(["whatsapp"], [], 1)
    await counter.inbox.complete(pending, Turn([], signals={"cases": [filed()]}), [])
    monkeypatch.setattr(platform, "answer_within_s", lambda to: 0.0)
    erp = await program()
    path, template = f"/cases/{NUMBER}/decide", {"key": "order_update|id", "values": ["A", "B"]}
    status, problem = await erp.post(path, {"decision": "approved", "text": "Ya"})
    assert (status, problem["type"]) == (409, "urn:sapa:window-closed")
    status, case = await erp.post(path, {"decision": "approved", "template": template})
    assert (status, case["state"], case["outcome"]) == (200, "solved", "A, B")
    assert (await _sent(platform, 1))[0].template


async def test_put_off_and_brought_back(program: Programs, counter: Counter) -> None:
    number = await counter.talk("rina", "halo")
    erp = await program()
    until = datetime.now(timezone.utc) + timedelta(hours=2)
    _, chat = await erp.post(f"/conversations/{number}/snooze", {"until": until.isoformat()})
    told = datetime.fromisoformat(chat["snoozed_until"])
    assert abs(told - until) < timedelta(seconds=1)
    assert await _listed(erp, "snoozed") == [number] and await _listed(erp, "waiting") == []
    _, chat = await erp.post(f"/conversations/{number}/unsnooze", {})
    assert chat["snoozed_until"] is None and chat["waiting_since"]
    assert await _listed(erp, "waiting") == [number]
    for wrong in (
        "tomorrow", "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z",
        until.replace(tzinfo=None).isoformat(),
    ):  # fmt: skip
        status, problem = await erp.post(f"/conversations/{number}/snooze", {"until": wrong})
        assert (status, problem["type"]) == (422, "urn:sapa:not-valid"), wrong


async def _listed(erp: Program, view: str) -> list[int]:
    _, found = await erp.get("/conversations", view=view)
    return [one["id"] for one in found["data"]]


async def test_what_is_closed_stays_closed_when_nobody_gets_it(
    program: Programs, counter: Counter
) -> None:
    number = await counter.talk("rina", "halo")
    erp = await program()
    await erp.post(f"/conversations/{number}/close", {})
    status, chat = await erp.post(f"/conversations/{number}/assign", {"to": None})
    assert (status, chat["state"], chat["waiting_since"]) == (200, "closed", None)
    await erp.post(f"/conversations/{number}/unsnooze", {})
    assert await _listed(erp, "closed") == [number] and await _listed(erp, "waiting") == []
    until = datetime.now(timezone.utc) + timedelta(hours=2)
    _, chat = await erp.post(f"/conversations/{number}/snooze", {"until": until.isoformat()})
    assert chat["state"] != "closed"  # it comes back, so it is not done with


async def test_a_macro_runs_once(
    program: Programs, platform: Postcards, counter: Counter
) -> None:
    number = await counter.talk("rina", "halo")
    erp, other = await program(), await program("other")
    macros = Macros(counter.thread)
    _, canned = await erp.get("/canned-replies")
    title = next(one["title"] for one in canned["data"] if "{agent}" in str(one["texts"]))
    await macros.save(None, "Courier", Acts(reply=title, note="VIP", assign=NOBODY), "budi")
    await macros.save(None, "Gone", Acts(reply="No such reply"), "budi")
    _, listed = await erp.get("/macros")
    assert [(one["name"], one["reply"], one["assign"]) for one in listed["data"]] == [
        ("Courier", title, "nobody"), ("Gone", "No such reply", None),
    ]  # fmt: skip
    path, body = f"/conversations/{number}/macro", {"macro": listed["data"][0]["id"]}
    for _ in range(2):
        status, chat = await erp.post(path, body, "run-1")
        assert (status, chat["answers"], chat["assigned_to"]) == (200, 2, None), chat
    [said] = [one for one in await _sent(platform, 2) if one.author == "api:erp"]
    assert "erp" not in (said.text or "")
    _, read = await erp.get(f"/conversations/{number}/messages")
    assert [one["text"] for one in read["data"] if one["kind"] == "note"] == ["VIP"]
    status, problem = await erp.post(path, {**body, "seen": 1})
    assert (status, problem["type"]) == (409, "urn:sapa:answered-meanwhile")
    await other.post(f"/conversations/{number}/messages", {"text": "Mine"})
    status, problem = await erp.post(path, body)
    assert (status, problem["type"]) == (409, "urn:sapa:held-by-colleague")
    await other.post(f"/conversations/{number}/assign", {"to": None})
    for macro in (listed["data"][1]["id"], 99):
        status, problem = await erp.post(path, {"macro": macro})
        assert (status, problem["type"]) == (422, "urn:sapa:refused") and problem["detail"]
