"""An editor makes a campaign in a real browser; customers get it on WhatsApp, one says STOP, and
the editor sees what came of it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from selenium.webdriver.remote.webelement import WebElement

from bot.channels.whatsapp.channel import WhatsApp
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.project import Project
from bot.settings import Settings
from bot.settings_sections import OffersSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import Users
from tests.browser.chromium import start_chromium
from tests.channels.payloads import ACCESS_TOKEN, PHONE_NUMBER_ID
from tests.checkout import CHECKOUT
from tests.desk.days.staff import Staff
from tests.gateway.people import EchoRasa
from tests.offers.offers_shop import SALE
from tests.scenarios.customers import WHATSAPP_SECRET, Place, WhatsAppCustomer
from tests.standins.whatsapp_api import WhatsAppApi

YES = {"purpose": "offers", "step": "given", "wording": "Boleh kami mengirim promo?"}
OFFER = "Diskon gajian 20 %, Kak!"


def project_with_templates(folder: Path) -> Project:
    """The sample shop's, with templates for offers."""
    root = folder / "project"
    (root / "data").mkdir(parents=True)
    for file in (CHECKOUT / "data").iterdir():
        if file.name != "message_templates.yml":
            (root / "data" / file.name).symlink_to(file)
    for name in ("domain.yml", "config.yml", "actions"):
        (root / name).symlink_to(CHECKOUT / name)
    (root / "data" / "message_templates.yml").write_text(SALE, encoding="utf-8")
    return Project(root, root)


class RunningShop:
    """A gateway with its desk, whose platform and bot are stand-ins, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.settings = Settings(
            folder, offers=OffersSettings(hours="00:00-24:00"), channels={"whatsapp": {}},
            project=project_with_templates(folder),
        )  # fmt: skip
        self.rasa = EchoRasa()
        self.link = self.does(self._start())
        self.place = Place(str(self._server.make_url("")).rstrip("/"), self.settings.database)

    def does(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _start(self) -> str:
        self.api = WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID)
        await self.api.__aenter__()
        thread = DatabaseThread(open_database(self.settings.database))
        token = await Users(thread).add("sari", "Sari Dewi", "editor", "terminal")
        await thread.aclose()
        channel = WhatsApp(WHATSAPP_SECRET, "verify", ACCESS_TOKEN, PHONE_NUMBER_ID, self.api.url)
        channels = {"whatsapp": channel}
        self.gateway = Gateway(self.settings, channels, self.rasa)  # type: ignore[arg-type]
        self._server = TestServer(build_app(self.gateway))
        await self._server.start_server()
        return str(self._server.make_url(f"/desk/welcome/{token}"))

    def time_passes(self, seconds: float = 4000) -> None:
        """After an hour nobody is in the middle of a talk any more; after a day WhatsApp takes no
        free words."""
        database = sqlite3.connect(self.settings.database, timeout=60)
        with database:
            database.execute(
                """UPDATE conversations SET last_at = last_at - ?, written_at = written_at - ?""",
                [seconds, seconds],
            )
        database.close()

    def close(self) -> None:
        async def close() -> None:
            await self._server.close()
            await self.api.__aexit__(None, None, None)

        self.does(close())
        self._loop.call_soon_threadsafe(self._loop.stop)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[RunningShop]:
    shop = RunningShop(tmp_path)
    yield shop
    shop.close()


@pytest.fixture
def sari(shop: RunningShop, tmp_path: Path) -> Iterator[Staff]:
    driver = start_chromium(tmp_path / "profile")
    staff = Staff(driver, shop.place.url)
    staff.set_password(shop.link)
    try:
        yield staff
        assert staff.console_errors() == []
    finally:
        driver.quit()


@pytest.mark.long
def test_a_campaign_from_its_draft_to_its_end(shop: RunningShop, sari: Staff) -> None:
    ani, budi, citra = (
        WhatsAppCustomer(shop.place, shop.api, f"62812000000{number}") for number in (1, 2, 3)
    )
    shop.rasa.signals = {"consent": YES}
    for customer in (ani, budi):
        customer.says("boleh")
    shop.rasa.signals = {}
    citra.says("ada promo?")  # said yes to nothing
    shop.time_passes()

    sari.opens("/campaigns")
    assert sari.violations() == []
    sari.press("New campaign")
    sari.waits_for("2 of the 2 people who want offers belong to it")
    sari.type("name", "Payday")
    sari.type("words_id", OFFER)
    sari.click("h1")
    sari.waits_for("2 (100 %)", "#reach")  # counted as it is typed
    sari.click("select[name=counts] option[value=answers]")
    sari.click("select[name=held_out] option[value='0.0']")
    assert sari.violations() == []
    sari.press("Save the draft")
    sari.waits_for(OFFER)
    assert sari.violations() == []
    sari.click("input[name=sure]")
    sari.press("Start the campaign")
    sari.waits_for("Being sent")

    shop.does(shop.gateway.offers.look())
    sari.waits(lambda: all(offers_of(one) == 1 for one in (ani, budi)))
    assert offers_of(citra) == 0
    body, headers = ani.typed("stop-1", "STOP")
    assert shop.place.post(ani.webhook, body, headers) == 200
    sari.opens("/campaigns/1")
    sari.waits_for("Sent: 2")
    sari.waits_for("Took their yes back after it: 1")
    sari.waits_for("Not known: nobody was held out")
    assert sari.violations() == []
    sari.press("End it: nothing more is sent")
    sari.waits_for("Ended")


@pytest.mark.long
def test_a_template_outside_the_window_to_the_likeliest_with_learned_shares(
    shop: RunningShop, sari: Staff
) -> None:
    people = [
        WhatsAppCustomer(shop.place, shop.api, f"62812000000{number}") for number in range(1, 5)
    ]
    shop.rasa.signals = {"consent": YES}
    for customer in people:
        customer.says("boleh")
    shop.rasa.signals = {}
    shop.time_passes(3 * 86400)

    sari.opens("/campaigns/edit")
    sari.type("name", "Gajian")
    sari.type("words_id", OFFER)
    sari.click("h1")
    sari.waits_for("0 (0 %)", "#reach")  # no free words after a day
    sari.click("select[name=template] option:nth-child(2)")
    sari.waits_for("4 (100 %)", "#reach")
    sari.press("Text 2")
    [field] = sari.waits(lambda: empty(sari, "textarea[name=words_id]"))
    field.send_keys("Promo gajian, Kak!")
    sari.click("h1")
    sari.waits_for("0 (0 %)", "#reach")  # the second text has no template
    [both] = empty(sari, "select[name=template]")
    sari.click(both.find_elements("css selector", "option")[1])
    sari.waits_for("4 (100 %)", "#reach")
    sari.click("select[name=shares] option[value=learning]")
    sari.type("likeliest", "3")
    sari.click("h1")
    sari.waits_for("3 of the 4 people who want offers", "#reach")
    sari.click("select[name=counts] option[value=answers]")
    sari.click("select[name=held_out] option[value='0.0']")
    assert sari.violations() == []
    sari.press("Save the draft")
    sari.waits_for("payday sale at")
    assert sari.violations() == []
    sari.press("Who they are, and why")
    sari.waits_for("had no offer yet")
    assert sari.violations() == []
    sari.press("Gajian")
    sari.click("input[name=sure]")
    sari.press("Start the campaign")
    sari.waits_for("Being sent")

    shop.does(shop.gateway.offers.look())
    sari.waits(lambda: sum(bool(templates_of(one)) for one in people) == 3)
    assert not any(offers_of(one) for one in people), "free words are not taken any more"
    sari.opens("/campaigns/1")
    sari.waits_for("Sent: 3")
    sari.waits_for("Text by text")
    assert sari.violations() == []


def empty(staff: Staff, selector: str) -> list[WebElement]:
    """The fields that are shown and have nothing in them."""
    return [
        one for one in staff.all(selector) if one.is_displayed() and not one.get_attribute("value")
    ]


def templates_of(customer: WhatsAppCustomer) -> list[str]:
    return [
        one["template"]["name"] for one in customer.inbox() if one.get("type") == "template"
    ]


def offers_of(customer: WhatsAppCustomer) -> int:
    return sum(OFFER in str(message) for message in customer.inbox())
