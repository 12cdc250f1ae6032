"""A mail on Mondays to who wants it, how the week went; the mail server is a real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP

from bot.desk.insight.topic_names import TopicNames
from bot.desk.insight.weekly_mail import WeeklyMail
from bot.desk.templates import Templates
from bot.dialogue.case_kinds import WatchedKinds
from bot.settings import Settings
from bot.settings_sections import GatewaySettings, MailSettings, ShopSettings
from bot.shop_time import ShopTime
from bot.store.alerts.choices import AlertChoices
from bot.store.alerts.weekly_mail import WeeklyMails
from bot.store.insight.counting import Counting
from bot.store.insight.figures import FiguresStore
from tests.alerts.office import Office
from tests.alerts.test_email_digest import Mails
from tests.checkout import CHECKOUT

DAY_S = 86_400.0
MONDAY = 4 * DAY_S + 7 * DAY_S + 4 * 3600
"""12 January 1970, 11 o'clock in Jakarta."""


class Lagging(Counting):
    """After an upgrade there may be much to count."""

    has_much = False

    async def catch_up(self) -> bool:
        return self.has_much or await super().catch_up()


class Week:
    """Sari, who reads Indonesian, wants the mail; twelve customers wrote last Wednesday."""

    def __init__(self, office: Office, port: int, mails: Mails) -> None:
        self.counting = Lagging(office.thread, ShopTime(ZoneInfo("Asia/Jakarta")))
        self.office, self.mails = office, mails
        shop_time = ShopTime(ZoneInfo("Asia/Jakarta"))
        kinds = WatchedKinds(CHECKOUT / "data" / "cases")
        self.mail = WeeklyMail(
            Settings(
                Path(),
                shop=ShopSettings(name="Toko Nusa & Co"),
                mail=MailSettings("127.0.0.1", port, from_="shop@example.com", security="none"),
                gateway=GatewaySettings(public_url="https://chat.example.com"),
            ),
            WeeklyMails(office.thread),
            self.counting,
            FiguresStore(office.thread, shop_time),
            Templates(lambda: shop_time),
            lambda language: TopicNames(kinds, language, {"order_status": "pesanan"}, {}),
            office.clock,
        )

    async def at(self, moment: float) -> int:
        """How many mails have arrived by then."""
        self.office.clock.now = moment
        await self.mail.look()
        return len(self.mails.taken)


@pytest.fixture
async def week(office: Office) -> AsyncIterator[Week]:
    mails = Mails()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mails), "127.0.0.1", 0)
    await office.users.add("eko", "Eko", "admin", "terminal")
    await office.users.set_email("sari", "sari@example.com", "eko")
    await office.users.set_email("budi", "budi@example.com", "eko")
    await office.users.set_language("sari", "id")
    await office.choices.set(await office.number("sari"), replace(AlertChoices(), weekly=True))
    office.clock.now = MONDAY - 5 * DAY_S
    for number in range(12):
        await office.counter.talk(f"pembeli{number}", "rahasia saya", intent="order_status")
    yield Week(office, server.sockets[0].getsockname()[1], mails)
    server.close()


async def test_on_monday_morning_and_once(week: Week) -> None:
    assert await week.at(MONDAY - DAY_S) == 0
    assert await week.at(MONDAY - 4 * 3600) == 0  # seven o'clock
    assert await week.at(MONDAY) == 1
    assert await week.at(MONDAY + 3600) == 1
    assert await week.at(MONDAY + DAY_S) == 1
    assert await week.at(MONDAY + 7 * DAY_S) == 2
    [(to, mail), _] = week.mails.taken
    assert to == "sari@example.com"
    assert mail["Subject"] == "Toko Nusa & Co: minggu 5 Jan 1970 sampai 11 Jan 1970"
    text = mail.get_content()  # type: ignore[attr-defined]
    assert "Percakapan: 12 (minggu sebelumnya: 0)" in text
    assert "Diselesaikan bot: 100 % (minggu sebelumnya: terlalu sedikit" in text
    assert "- Pesanan: 12" in text
    assert "https://chat.example.com/desk/insights?first=1970-01-05&last=1970-01-11" in text
    assert "rahasia" not in text and "pembeli" not in text


async def test_a_server_that_does_not_take_it_is_asked_again(week: Week) -> None:
    week.mails.refuses = True
    assert await week.at(MONDAY) == 0
    week.mails.refuses = False
    assert await week.at(MONDAY + 600) == 1


async def test_half_of_the_figures_are_not_told(week: Week) -> None:
    week.counting.has_much = True
    assert await week.at(MONDAY) == 0
    week.counting.has_much = False
    assert await week.at(MONDAY + 600) == 1
    assert "Percakapan: 12" in week.mails.taken[0][1].get_content()  # type: ignore[attr-defined]


async def test_who_asks_on_wednesday_waits_until_monday(week: Week) -> None:
    assert await week.at(MONDAY + 2 * DAY_S) == 0
