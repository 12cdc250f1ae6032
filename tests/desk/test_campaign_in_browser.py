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

from bot.channels.whatsapp.channel import WhatsApp
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.settings_sections import OffersSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import Users
from tests.browser.chromium import start_chromium
from tests.channels.payloads import ACCESS_TOKEN, PHONE_NUMBER_ID
from tests.desk.days.staff import Staff
from tests.gateway.people import EchoRasa
from tests.scenarios.customers import WHATSAPP_SECRET, Place, WhatsAppCustomer
from tests.standins.whatsapp_api import WhatsAppApi

YES = {"purpose": "offers", "step": "given", "wording": "Boleh kami mengirim promo?"}
OFFER = "Diskon gajian 20 %, Kak!"


class RunningShop:
    """A gateway with its desk, whose platform and bot are stand-ins, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.settings = Settings(
            folder, offers=OffersSettings(hours="00:00-24:00"), channels={"whatsapp": {}}
        )
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

    def an_hour_passes(self) -> None:
        """Nobody is in the middle of a talk any more."""
        database = sqlite3.connect(self.settings.database, timeout=10)
        with database:
            database.execute("UPDATE conversations SET last_at = last_at - 4000")
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
    shop.an_hour_passes()

    sari.opens("/campaigns")
    assert sari.violations() == []
    sari.press("New campaign")
    sari.waits_for("2 of the 2 people who want offers belong to it")
    sari.type("name", "Payday")
    sari.type("words_id", OFFER)
    sari.find("h1").click()
    sari.waits(lambda: "2 (100 %)" in sari.find("#reach").text)  # counted as it is typed
    sari.find("select[name=counts] option[value=answers]").click()
    sari.find("select[name=held_out] option[value='0.0']").click()
    assert sari.violations() == []
    sari.press("Save the draft")
    sari.waits_for(OFFER)
    assert sari.violations() == []
    sari.find("input[name=sure]").click()
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


def offers_of(customer: WhatsAppCustomer) -> int:
    return sum(OFFER in str(message) for message in customer.inbox())
