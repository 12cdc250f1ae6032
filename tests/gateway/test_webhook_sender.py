"""The shop's own systems are told what happens: signed, each conversation's in order, again until
they took it, and nobody else is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.api.webhook_signature import new_secret, signature
from bot.gateway.webhook_sender import WebhookSender
from bot.media.public_calls import NotReached, check_reachable
from bot.messages import Attachment
from bot.readings import Field, Reading
from bot.settings import Settings
from bot.settings_sections import CasesSettings, SettingsError, WebhooksSettings
from bot.store.cases.staff_decisions import CaseWork
from bot.store.contacts.contacts import Contacts
from bot.store.contacts.fields import ContactFields
from bot.store.files.corrections import correct
from bot.store.messages.outbox import Outbox
from bot.store.messages.platform_notices import open_notices
from bot.store.privacy.anonymization import empty_conversation
from bot.store.webhooks.deliveries import PAUSES_S, Deliveries
from bot.store.webhooks.endpoints import EVENTS, WebhookRefused, Webhooks
from tests.store.cases import NUMBER, filed
from tests.store.counter import Counter, open_counter
from tests.store.engines import open_engine

SECRET = new_secret()


class System:
    """The shop's own; it answers ``status``, or that of ``refuses`` for an event of that type."""

    def __init__(self) -> None:
        self.status = 200
        self.refuses: dict[str, int] = {}
        self.taken: list[dict[str, Any]] = []
        self.calls: list[tuple[bytes, Any]] = []
        app = web.Application()
        app.router.add_route("*", "/sapa", self._take)
        self.server = TestServer(app)

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.calls.append((body, request.headers))
        event = json.loads(body) if body else {}
        status = self.refuses.get(event.get("type", ""), self.status)
        if status == 200 and body:
            self.taken.append(event)
        return web.Response(status=status, headers={"Location": "/sapa"})


class Line:
    """A counter of which a system is told."""

    def __init__(self, counter: Counter, system: System, root: Path) -> None:
        url = system.server.make_url("/sapa")
        self.url, self.counter, self.system = str(url), counter, system
        self.settings = Settings(
            root=root,
            webhooks=WebhooksSettings((f"{url.host}:{url.port}",)),
            environ={"KEY": SECRET, "SAPA_CASES_SECRET": "a secret of before"},
        )
        self.webhooks = Webhooks(counter.thread, counter.clock)
        self.deliveries = Deliveries(counter.thread, counter.clock)
        self.sender = WebhookSender(self.settings, counter.thread, counter.clock)

    async def wants(self, *events: str, url: str | None = None) -> int:
        return await self.webhooks.add(url or self.url, events or EVENTS, "KEY", "budi")

    async def told(self) -> list[str]:
        await self.sender.send_all()
        return [one["type"] for one in self.system.taken]

    async def notices(self) -> list[str]:
        found = await self.counter.thread.run(open_notices)
        return [str(one.text) for one in found]


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    system = System()
    await system.server.start_server()
    async with open_engine(tmp_path / "sapa.db") as thread:
        counter = await open_counter(thread)
        yield Line(counter, system, tmp_path)
    await system.server.close()


async def sends(counter: Counter) -> None:
    """The platform takes what waits."""
    due, _ = await counter.outbox.due(["postcards"], [], 100)
    for one in due:
        await Outbox(counter.thread, counter.clock).sent(one, f"p{one.id}")


async def test_a_system_is_told_what_was_heard_and_what_staff_put_right(line: Line) -> None:
    await line.wants("message.transcribed")
    note = Attachment("voice", {"media_id": "v"})
    number = await line.counter.writes("ani", None, attachments=[note])
    field = Field("order", "ORD-2291", 0.9)
    heard = Reading("speech", "pesanan dua dua sembilan satu", "id", 0.9, fields=(field,))
    place = await line.counter.read(number, heard)
    assert await line.told() == ["message.transcribed"]
    await line.counter.thread.write(lambda db: correct(db, place, "pesananku 2291", "sari"))
    assert await line.told() == ["message.transcribed"] * 2
    before, after = (
        one["data"]["message"]["attachments"][0]["reading"] for one in line.system.taken
    )
    assert (before["text"], before["corrected_by"]) == ("pesanan dua dua sembilan satu", None)
    assert (after["text"], after["corrected_by"]) == ("pesananku 2291", "sari")
    [found] = after["fields"]
    assert found == {
        "name": "order", "value": "ORD-2291", "confidence": 0.9, "source": "text",
    }  # fmt: skip


async def test_all_that_happens_is_told_in_order(line: Line) -> None:
    await line.wants()
    counter = line.counter
    chat = await counter.talk(
        "rina", "baju salah", "Maaf ya", signals={"handoff": "asked", "cases": [filed()]},
        language="id",
    )  # fmt: skip
    await sends(counter)
    await counter.handling.take_over(chat, "sari", None)
    await counter.replies(chat, "sari", "Halo, saya Sari")
    await sends(counter)
    await counter.handling.hand_back(chat, "sari")
    await counter.talk("rina", "5", signals={"rating": 5})
    await counter.handling.close(chat, "sari", None)
    assert await line.told() == [
        "conversation.created", "message.received", "contact.changed", "conversation.waiting",
        "case.created", "message.sent", "conversation.assigned", "message.sent",
        "conversation.assigned", "message.received", "rating.given", "conversation.closed",
    ]  # fmt: skip
    by_type: dict[str, dict[str, Any]] = {}
    for one in line.system.taken:
        by_type.setdefault(one["type"], one["data"])
    assert by_type["message.received"]["message"]["text"] == "baju salah"
    assert by_type["message.sent"]["message"]["from"] == "bot"
    assert by_type["conversation.waiting"]["reason"] == "asked"
    assert (by_type["conversation.assigned"]["from"], by_type["conversation.assigned"]["to"]) == (
        None, "sari",
    )  # fmt: skip
    assert by_type["case.created"]["case"]["facts"]["problem"] == "warnanya salah"
    assert by_type["rating.given"]["rating"]["stars"] == 5
    assert len(await line.told()) == 12  # nothing twice


async def test_calls_are_signed_as_standard_webhooks_says(line: Line) -> None:
    await line.wants("message.received")
    await line.counter.writes("rina", "halo 👋")
    await line.told()
    [(body, headers)] = line.system.calls
    event, at = headers["webhook-id"], headers["webhook-timestamp"]
    assert headers["webhook-signature"] == signature(SECRET, event, at, body)
    # The example of the specification: github.com/standard-webhooks/standard-webhooks
    assert signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
        b'{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


async def test_each_is_told_what_it_wants_and_nothing_of_before(line: Line) -> None:
    await line.counter.writes("rina", "before")
    await line.wants("rating.given")
    await line.wants("message.received")
    await line.counter.talk("rina", "5", signals={"rating": 5})
    assert sorted(await line.told()) == ["message.received", "rating.given"]


async def test_steps_of_cases(line: Line) -> None:
    await line.wants("case.created", "case.changed")
    talk = line.counter.talk
    await talk("rina", "x", signals={"cases": [filed(state="open")]})
    assert await line.told() == []  # the bot still collects
    await talk("rina", "x", signals={"cases": [filed(facts={"item": "Kaos"})]})
    work = CaseWork(line.counter.thread, lambda message: [message], line.counter.clock)
    version = await line.counter.thread.run(
        lambda db: db.execute("SELECT version FROM cases").fetchone()[0]
    )
    await work.assign(NUMBER, "sari", version, "budi")
    await work.note(NUMBER, "sari", "nothing for others")
    assert await line.told() == ["case.created", "case.changed"]
    data = [one["data"] for one in line.system.taken]
    assert [(one["what"], one["by"]) for one in data] == [
        ("waiting_staff", "bot"), ("assigned", "sari"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500, 503])
async def test_what_is_not_taken_is_kept_and_told_later(line: Line, status: int) -> None:
    await line.wants("message.received")
    line.system.status = status
    await line.counter.writes("rina", "halo")
    assert await line.told() == [] and len(line.system.calls) == 1  # no redirection is followed
    assert "takes no events" in (await line.notices())[0]
    line.system.status = 200
    assert await line.told() == []  # not yet
    line.counter.clock.now += PAUSES_S[0]
    assert await line.told() == ["message.received"] and await line.notices() == []


async def test_one_that_is_refused_holds_up_its_own_conversation_alone(line: Line) -> None:
    await line.wants("conversation.created", "message.received", "rating.given")
    line.system.refuses = {"rating.given": 500}
    await line.counter.talk("rina", "5", signals={"rating": 5})
    await line.counter.writes("rina", "later")
    await line.counter.writes("budi", "halo")
    for _ in range(5):
        await line.told()
        line.counter.clock.now += PAUSES_S[0] + 1
    texts = [
        one["data"]["message"]["text"]
        for one in line.system.taken if one["type"] == "message.received"
    ]  # fmt: skip
    assert texts == ["5", "halo"]
    line.system.refuses = {}
    line.counter.clock.now += 7200
    assert (await line.told())[-2:] == ["rating.given", "message.received"]


async def test_after_a_day_it_is_switched_off_and_on_again(line: Line) -> None:
    number = await line.wants("message.received")
    line.system.status = 500
    await line.counter.writes("rina", "halo")
    for pause_s in (*PAUSES_S, 0.0):
        assert await line.told() == []
        line.counter.clock.now += pause_s
    assert sum(PAUSES_S) > 23 * 3600
    webhook = await line.webhooks.get(number)
    assert webhook and (webhook.disabled_why == "failed")
    assert "switched off" in (await line.notices())[0]
    line.system.status = 200
    await line.counter.writes("rina", "while it was off")
    await line.webhooks.set_disabled(number, False, "budi")
    assert await line.notices() == []
    await line.counter.writes("rina", "again")
    await line.told()
    [failed, *_] = (await line.deliveries.newest(number, 9))[::-1]
    assert failed.state == "failed" and failed.answer == "500"
    await line.deliveries.send_again(number, failed.id, "budi")
    await line.told()
    texts = [one["data"]["message"]["text"] for one in line.system.taken]
    assert texts == ["again", "halo"]


async def test_who_says_that_it_is_gone_is_asked_no_more(line: Line) -> None:
    number = await line.wants("message.received")
    line.system.status = 410
    await line.counter.writes("rina", "halo")
    await line.told()
    webhook = await line.webhooks.get(number)
    assert webhook and webhook.disabled_why == "gone"


async def test_a_slow_system_holds_up_no_other(line: Line, tmp_path: Path) -> None:
    held, slow = asyncio.Event(), web.Application()

    async def wait(_: web.Request) -> web.Response:
        await held.wait()
        return web.Response()

    slow.router.add_post("/sapa", wait)
    async with TestServer(slow) as server:
        url = server.make_url("/sapa")
        named = (*line.settings.webhooks.inner_addresses, f"{url.host}:{url.port}")
        object.__setattr__(line.settings, "webhooks", WebhooksSettings(named))
        await line.wants("message.received", url=str(url))
        await line.wants("message.received")
        await line.counter.writes("rina", "halo")
        sending = asyncio.create_task(line.sender.send_all())
        while not line.system.taken:
            await asyncio.sleep(0.01)
        held.set()
        await sending


async def test_what_is_erased_is_told_no_more(line: Line) -> None:
    number = await line.wants("message.received", "contact.changed")
    chat = await line.counter.writes("rina", "rahasia")
    await line.counter.thread.write(lambda database: empty_conversation(database, chat))
    assert await line.told() == ["contact.changed"]
    [event] = line.system.taken
    assert event["data"]["contact"] == {
        "id": 1, "name": None, "fields": {}, "merged": [], "identities": [], "erased": True,
    }  # fmt: skip
    assert not any(b"rahasia" in body for body, _ in line.system.calls)
    kept = await line.counter.thread.run(
        lambda db: db.execute("SELECT * FROM webhook_deliveries").fetchall()
    )
    assert "rahasia" not in str(kept) and len(await line.deliveries.newest(number, 9)) == 1


async def test_what_staff_write_of_a_person_is_told(line: Line) -> None:
    await line.wants("contact.changed")
    await line.counter.writes("rina", "halo")
    people, own = Contacts(line.counter.thread), ContactFields(line.counter.thread)
    await own.add("Size", "text", (), "budi")
    await people.rename(1, "Bu Rina", "sari")
    await people.set_values(1, {1: "L"}, "sari")
    await people.add_note(1, "only for colleagues", "sari")
    assert await line.told() == ["contact.changed"] * 2
    contact = line.system.taken[-1]["data"]["contact"]
    assert (contact["name"], contact["fields"], contact["erased"]) == (
        "Bu Rina", {"Size": "L"}, False,
    )  # fmt: skip
    assert [one["platform_id"] for one in contact["identities"]] == ["rina"]


async def test_what_was_erased_alone_is_left_out(line: Line) -> None:
    await line.wants("case.created")
    await line.counter.talk("rina", "x", signals={"cases": [filed()]})
    await line.counter.thread.write(lambda database: database.execute("DELETE FROM cases"))
    await line.counter.talk("rina", "x", signals={"cases": [filed(number="C-NEXT222")]})
    await line.told()
    assert [one["data"]["case"]["number"] for one in line.system.taken] == ["C-NEXT222"]


async def test_the_setting_is_a_webhook_for_cases(line: Line) -> None:
    object.__setattr__(line.settings, "cases", CasesSettings("https://erp.example.com/sapa"))
    await line.told()
    [webhook] = await line.webhooks.all()
    assert webhook.in_settings and webhook.events == ("case.created", "case.changed")
    object.__setattr__(line.settings, "cases", CasesSettings())
    await line.told()
    assert await line.webhooks.all() == []


async def test_old_deliveries_are_forgotten(line: Line) -> None:
    number = await line.wants("message.received")
    await line.counter.writes("rina", "halo")
    await line.told()
    await line.deliveries.forget_old()
    assert len(await line.deliveries.newest(number, 9)) == 1
    line.counter.clock.now += 15 * 86400
    await line.deliveries.forget_old()
    assert await line.deliveries.newest(number, 9) == []


async def test_nothing_is_noted_where_nobody_is_told(line: Line) -> None:
    await line.counter.talk("rina", "5", signals={"rating": 5})
    [count] = await line.counter.thread.run(
        lambda db: db.execute("SELECT count(*) FROM webhook_deliveries").fetchone()
    )
    assert count == 0
    with pytest.raises(WebhookRefused):
        await line.webhooks.add("https://x.example", ["no.such"], "KEY", "budi")


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:9/x", "https://localhost:9/x", "https://[::1]:9/", "https://10.0.0.1"]
)
async def test_only_public_addresses_are_called(line: Line, url: str) -> None:
    await line.wants("message.received", url=url)
    await line.counter.writes("rina", "halo")
    assert await line.told() == []
    assert "not on the public internet" in (await line.notices())[0]
    with pytest.raises(NotReached, match="not on the public internet"):
        await check_reachable(url)


async def test_without_its_secret_nothing_is_sent(line: Line) -> None:
    await line.webhooks.add(line.url, ["message.received"], "LOST", "budi")
    await line.counter.writes("rina", "halo")
    assert await line.told() == [] and not line.system.calls
    assert "LOST" in (await line.notices())[0]


async def test_whoever_answers_is_reachable(line: Line) -> None:
    own = line.settings.webhooks.inner_addresses_named()
    line.system.status = 405
    await check_reachable(line.url, own)
    await line.system.server.close()
    with pytest.raises(NotReached, match="connection failed"):
        await check_reachable(line.url, own)


@pytest.mark.parametrize("url", ["http://x.example", "https://", "ftp://x", "x", "https://a:b@x.y"])
async def test_the_setting_is_an_https_address(url: str) -> None:
    with pytest.raises(SettingsError, match="webhook must be an https"):
        CasesSettings(url)


@pytest.mark.parametrize("address", ["erp.lan", "http://erp.lan:80", "a b:1", ""])
async def test_an_inner_address_has_a_port(address: str) -> None:
    with pytest.raises(SettingsError, match="inner_addresses must hold"):
        WebhooksSettings((address,))
