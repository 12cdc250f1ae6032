"""Browsers with the desk closed: what they are told, for how long, and what becomes of what cannot
be sent. The push service is a stand-in that decrypts as a browser does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.alerts.web_push import RETRY_DELAYS_S, WebPush
from bot.settings import Settings
from bot.settings_sections import GatewaySettings, ShopSettings
from bot.store.alerts.choices import AlertChoices
from bot.store.alerts.push_outbox import (
    MOST_BROWSERS,
    MOST_WAITING,
    UnusableSubscription,
)
from bot.store.staff.sessions import IDLE_S
from bot.store.staff.users import hash_of
from tests.alerts.office import Office
from tests.standins.push_service import PushService


class Line:
    """Sari's phone at the push service, and who sends to it."""

    def __init__(self, office: Office, service: PushService) -> None:
        self.office, self.service = office, service
        settings = Settings(
            root=Path(),
            shop=ShopSettings(name="Toko Nusa"),
            gateway=GatewaySettings(public_url="https://shop.example"),
        )
        self.push = WebPush(settings, office.push_outbox, [service.address], office.clock)
        self.guarded = WebPush(settings, office.push_outbox, [], office.clock)

    async def subscribes(self, login: str, browser: str) -> None:
        """The stand-in has no certificate, so its address is written down as it is."""
        one = self.service.browser(browser)
        session = await self.office.session(login)
        token_hash = hash_of(self.office.tokens[login])
        real = replace(one, endpoint=f"https://push.example/{browser}")
        await self.office.subscriptions.add(session, token_hash, real)
        await self.office.thread.write(
            lambda database: database.execute(
                "UPDATE push_subscriptions SET endpoint = ? WHERE endpoint = ?",
                [one.endpoint, real.endpoint],
            )
        )

    async def customer_waits(self, customer: str = "rina", **turn: object) -> int:
        number = await self.office.asks_for_person(customer, **turn)
        await self.office.watcher.look()
        return number

    async def waiting(self) -> int:
        sql = "SELECT count(*) FROM push_outbox"
        row = await self.office.thread.run(lambda database: database.execute(sql).fetchone())
        return int(row[0])


@pytest.fixture
async def line(office: Office) -> AsyncIterator[Line]:
    service = PushService()
    await service.server.start_server()
    await office.comes("sari")
    line = Line(office, service)
    await line.subscribes("sari", "phone")
    yield line
    await service.server.close()


async def test_a_phone_is_told_in_its_owners_language_without_a_name(line: Line) -> None:
    await line.office.users.set_language("sari", "id")
    number = await line.customer_waits()
    await line.push.send_due()
    [told] = line.service.taken
    assert told == {
        "title": "Toko Nusa",
        "body": "Seorang pelanggan menunggu",
        "url": f"/desk/conversations/{number}",
        "tag": f"sapa-new_chat-{number}",
    }
    [headers] = line.service.calls
    assert headers["Urgency"] == "high" and headers["TTL"] == "600"
    assert await line.waiting() == 0


async def test_a_name_only_where_it_is_wanted(line: Line) -> None:
    office = line.office
    choices = replace(AlertChoices(), names=True)
    await office.choices.set(await office.number("sari"), choices)
    await office.counter.writes("rina", "orang", name="Rina Hartono")
    await office.counter.answers("ok", signals={"handoff": "asked"})
    await office.watcher.look()
    await line.push.send_due()
    assert [told["body"] for told in line.service.taken] == ["Rina Hartono is waiting"]


async def test_what_a_service_cannot_take_now_is_sent_again(line: Line) -> None:
    line.service.status = 503
    await line.customer_waits()
    await line.push.send_due()
    assert await line.push.send_due() == 0  # not at once
    line.service.status = 201
    line.office.clock.now += RETRY_DELAYS_S[0]
    await line.push.send_due()
    assert len(line.service.taken) == 1 and await line.waiting() == 0


async def test_a_service_that_asks_for_time_gets_it(line: Line) -> None:
    line.service.status, line.service.headers = 429, {"Retry-After": "120"}
    await line.customer_waits()
    await line.push.send_due()
    line.office.clock.now += RETRY_DELAYS_S[0] + 10
    assert await line.push.send_due() == 0
    line.office.clock.now += 120
    assert await line.push.send_due() == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(line: Line, status: int) -> None:
    line.service.status = status
    await line.customer_waits()
    await line.push.send_due()
    assert await line.office.subscriptions.count(await line.office.number("sari")) == 0
    assert await line.waiting() == 0


@pytest.mark.parametrize("status", [302, 400, 403])
async def test_what_is_refused_is_not_sent_again(line: Line, status: int) -> None:
    line.service.status, line.service.headers = status, {"Location": "/push/phone"}
    await line.customer_waits()
    await line.push.send_due()
    for _ in RETRY_DELAYS_S:
        line.office.clock.now += max(RETRY_DELAYS_S)
        await line.push.send_due()
    assert len(line.service.calls) <= len(RETRY_DELAYS_S) + 1  # a redirection is never followed
    assert await line.waiting() == 0 and line.service.taken == []


async def test_old_news_is_sent_to_nobody(line: Line) -> None:
    await line.customer_waits()
    line.office.clock.now += 700
    await line.push.send_due()
    assert line.service.taken == [] and await line.waiting() == 0


async def test_no_address_of_our_own_network_is_called(line: Line) -> None:
    await line.customer_waits()
    await line.guarded.send_due()  # the stand-in is on 127.0.0.1, and nobody named it
    assert line.service.calls == []
    assert await line.office.subscriptions.count(await line.office.number("sari")) == 0


async def test_it_ends_with_the_session(line: Line) -> None:
    office = line.office
    await office.sessions.end(office.tokens["sari"])
    assert await office.subscriptions.count(await office.number("sari")) == 0
    await office.comes("sari")
    await line.subscribes("sari", "phone")
    office.clock.now += IDLE_S + 10
    number = await office.asks_for_person("rina")
    await office.counter.handling.assign(number, "budi", "sari")  # told whoever is logged in or not
    await line.push.send_due()
    assert line.service.taken == []


async def test_it_ends_with_the_access(line: Line) -> None:
    await line.office.users.add("eko", "Eko", "admin", "terminal")
    await line.office.users.set_disabled("sari", True, "eko")
    assert await line.office.subscriptions.count(await line.office.number("sari")) == 0


async def test_the_key_is_made_once(line: Line) -> None:
    office = line.office
    assert await office.subscriptions.public_key() == await office.subscriptions.public_key()
    assert await office.push_outbox.key() == await office.push_outbox.key()


async def test_neither_browsers_nor_messages_are_without_end(line: Line) -> None:
    for number in range(MOST_BROWSERS + 3):
        await line.subscribes("sari", f"browser{number}")
    assert await line.office.subscriptions.count(await line.office.number("sari")) == MOST_BROWSERS
    for number in range(60):
        await line.office.asks_for_person(f"customer{number}")
    await line.office.watcher.look()
    assert await line.waiting() <= MOST_WAITING


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example/a"},
        {"endpoint": "https://127.0.0.1/a"},
        {"endpoint": "https://sari:secret@push.example/a"},
        {"endpoint": ""},
        {"p256dh": "abc"},
        {"auth": "…"},
    ],
)
async def test_what_is_no_subscription_is_refused(line: Line, wrong: dict[str, str]) -> None:
    fine = replace(line.service.browser("laptop"), endpoint="https://push.example/a")
    session = await line.office.session("sari")
    token_hash = hash_of(line.office.tokens["sari"])
    with pytest.raises(UnusableSubscription):
        await line.office.subscriptions.add(session, token_hash, replace(fine, **wrong))
