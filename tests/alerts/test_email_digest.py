"""A mail to colleagues when customers wait and nobody looks; the mail server is a real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from bot.alerts.email_digest import EmailDigest
from bot.hours import Hours
from bot.settings import Settings
from bot.settings_sections import GatewaySettings, HoursSettings, MailSettings, ShopSettings
from bot.store.alerts.choices import AlertChoices
from bot.store.alerts.digest import Digests, DigestSettings
from bot.store.staffing.presence import GONE_AFTER_S
from bot.store.staffing.refused import StaffingRefused
from tests.alerts.office import Office

MINUTE_S = 60


class Mails:
    """What arrived; with ``refuses``, nothing does."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Message]] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 Try again later"
        mail = message_from_bytes(envelope.content, policy=default)
        self.taken += [(to, mail) for to in envelope.rcpt_tos]
        return "250 OK"


class Evening:
    """Customers write to an office that is empty, and Sari wants to be mailed of it."""

    def __init__(self, office: Office, port: int, mails: Mails) -> None:
        self.office, self.mails = office, mails
        self.settings = Settings(
            Path(),
            shop=ShopSettings(name="Toko Nusa"),
            mail=MailSettings("127.0.0.1", port, from_="shop@example.com", security="none"),
            gateway=GatewaySettings(public_url="https://chat.example.com"),
        )
        self.digests = Digests(office.thread, office.clock)
        self.digest = self.during(HoursSettings())

    def during(self, hours: HoursSettings) -> EmailDigest:
        return EmailDigest(self.settings, self.digests, Hours(hours), self.office.clock)

    async def passes(self, minutes: float) -> None:
        self.office.clock.now += minutes * MINUTE_S
        await self.digest.look()


@pytest.fixture
async def evening(office: Office) -> AsyncIterator[Evening]:
    mails = Mails()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mails), "127.0.0.1", 0)
    await office.users.add("eko", "Eko", "admin", "terminal")
    await office.users.set_email("sari", "sari@example.com", "eko")
    await office.users.set_email("budi", "budi@example.com", "eko")
    await office.choices.set(await office.number("sari"), replace(AlertChoices(), digest=True))
    yield Evening(office, server.sockets[0].getsockname()[1], mails)
    server.close()


async def test_who_wants_it_is_mailed_once_an_hour(evening: Evening) -> None:
    await evening.office.asks_for_person("rina")
    await evening.passes(10)
    assert evening.mails.taken == []  # a quarter of an hour is not over
    await evening.office.asks_for_person("dewi")
    await evening.passes(6)
    await evening.passes(30)
    [(to, mail)] = evening.mails.taken
    assert to == "sari@example.com"
    assert mail["Subject"] == "Toko Nusa: 2 customers are waiting"
    text = mail.get_content()  # type: ignore[attr-defined]
    assert "https://chat.example.com/desk?view=waiting" in text
    assert "rina" not in text and "dewi" not in text
    await evening.passes(31)
    assert len(evening.mails.taken) == 2


async def test_it_stops_while_somebody_looks(evening: Evening) -> None:
    await evening.office.asks_for_person("rina")
    evening.office.clock.now += 20 * MINUTE_S
    await evening.office.comes("budi")
    await evening.passes(0)
    assert evening.mails.taken == []
    await evening.passes(GONE_AFTER_S / MINUTE_S)
    assert len(evening.mails.taken) == 1


async def test_who_is_away_does_not_look(evening: Evening) -> None:
    await evening.office.asks_for_person("rina")
    evening.office.clock.now += 20 * MINUTE_S
    await evening.office.comes("budi")
    await evening.office.presence.set_away("budi", True)
    await evening.passes(0)
    assert len(evening.mails.taken) == 1


async def test_nobody_is_mailed_when_nobody_waits_or_the_shop_is_closed(evening: Evening) -> None:
    await evening.passes(60)
    number = await evening.office.asks_for_person("rina")
    evening.office.clock.now += 60 * MINUTE_S
    closed = HoursSettings(**dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ""
    ))  # fmt: skip
    await evening.during(closed).look()
    await evening.office.counter.replies(number, "budi", "Halo")
    await evening.passes(60)
    assert evening.mails.taken == []


async def test_a_mail_that_was_not_taken_is_sent_soon_again(evening: Evening) -> None:
    evening.mails.refuses = True
    await evening.office.asks_for_person("rina")
    await evening.passes(20)
    evening.mails.refuses = False
    await evening.passes(3)
    assert len(evening.mails.taken) == 1


async def test_two_gateways_send_one_mail(evening: Evening) -> None:
    await evening.office.asks_for_person("rina")
    evening.office.clock.now += 20 * MINUTE_S
    await asyncio.gather(*(evening.during(HoursSettings()).look() for _ in range(3)))
    assert len(evening.mails.taken) == 1


async def test_in_the_readers_language_and_at_other_minutes(evening: Evening) -> None:
    await evening.office.users.set_language("sari", "id")
    await evening.digests.set(DigestSettings(after_minutes=2, every_minutes=5), "eko")
    await evening.office.asks_for_person("rina")
    await evening.passes(3)
    [(_, mail)] = evening.mails.taken
    assert mail["Subject"] == "Toko Nusa: seorang pelanggan menunggu"
    with pytest.raises(StaffingRefused):
        await evening.digests.set(DigestSettings(0, 5), "eko")
