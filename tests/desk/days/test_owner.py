"""An owner goes from an empty data folder to a connected Telegram in the browser, without a
terminal; what the bot says is an echo, as no model is trained for this."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.commands.users import first_admin_link
from bot.gateway.app import build_app
from bot.gateway.enabled_channels import enabled_channels
from bot.gateway.gateway import Gateway
from bot.settings import Settings, load_settings
from tests.browser.chromium import start_chromium
from tests.desk.days.staff import Staff
from tests.gateway.people import EchoRasa
from tests.scenarios.running import running_standin
from tests.standins.telegram_api import TelegramApi

TOKEN = "7000000001:AAF-stand-in"


@dataclass
class Shop:
    settings: Settings
    telegram: TelegramApi
    url: str


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A gateway over an empty folder, in a thread of its own; Telegram is a stand-in."""
    with running_standin(lambda: TelegramApi(TOKEN)) as telegram:
        file = tmp_path / "sapa.toml"
        file.write_text(
            '[shop]\nname = "Toko Nusa"   # as customers read it\n[channels.web]\nenabled = true\n'
            f'[channels.telegram]\nenabled = false\napi_url = "{telegram.url}"\n'
        )
        monkeypatch.setenv("SAPA_SETTINGS", str(file))
        settings = load_settings()
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()

        async def start() -> TestServer:
            gateway = Gateway(settings, enabled_channels(settings), EchoRasa())  # type: ignore[arg-type]
            server = TestServer(build_app(gateway))
            await server.start_server()
            return server

        server = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
        yield Shop(settings, telegram, str(server.make_url("")).rstrip("/"))
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)


def write_to_the_shop(shop: Shop, text: str) -> None:
    """What Telegram sends when Rina writes, signed by the secret that it was given."""
    update = {
        "update_id": 1,
        "message": {
            "message_id": 5, "date": 1_790_000_000, "text": text,
            "chat": {"id": 4711, "type": "private"},
            "from": {"id": 4711, "is_bot": False, "first_name": "Rina"},
        },
    }  # fmt: skip
    request = urllib.request.Request(
        f"{shop.url}/webhooks/telegram",
        json.dumps(update).encode(),
        {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": shop.telegram.webhook["secret_token"],
        },
    )
    assert urllib.request.urlopen(request).status == 200


def test_from_nothing_to_a_connected_shop(shop: Shop, tmp_path: Path) -> None:
    link = first_admin_link(shop.settings)  # what ./sapa serve prints
    assert link
    driver = start_chromium(tmp_path / "owner")
    owner = Staff(driver, shop.url)
    owner.expected_errors = ("422",)  # hours that cannot be read, on purpose
    try:
        owner.set_password(shop.url + link[link.index("/desk") :])
        owner.waits_for("Your shop")
        owner.type("shop.name", "Kopi Kita")
        owner.type("gateway.public_url", "https://chat.example.com")
        assert owner.violations() == []
        owner.press("Save and go on")

        owner.waits_for("How do your order numbers look?")
        with urllib.request.urlopen(f"{shop.url}/chat/config.json") as config:
            assert json.load(config)["shop"] == "Kopi Kita"  # customers read it at once
        owner.type("shop.order_numbers", "INV/20261105/MPL/3598812345")
        owner.press("Save and go on")

        owner.waits_for("Read what the bot answers")
        owner.press("They are right")

        owner.waits_for("When people answer")
        owner.type("hours.monday", "8 - 17")
        owner.type("hours.sunday", "closed?")
        owner.press("Save and go on")
        owner.waits_for("Write from when till when")
        assert owner.value('[name="hours.monday"]') == "8 - 17"
        owner.type("hours.sunday", "")
        owner.press("Save and go on")

        owner.waits_for("The chat on your site")
        owner.press("Skip")

        owner.waits_for("Connect one channel")
        owner.press("Telegram")
        owner.waits_for("What it needs")
        owner.type("secret.TELEGRAM_BOT_TOKEN", TOKEN)
        owner.click('[name="enabled"]')
        owner.press("Save")
        owner.waits_for("we are known as @toko_uji_bot")
        assert TOKEN not in driver.page_source
        assert owner.violations() == []
        owner.press("Have Telegram send its messages here")
        owner.waits_for("Webhooks go to https://chat.example.com/webhooks/telegram now.")

        write_to_the_shop(shop, "halo")
        owner.waits(lambda: shop.telegram.messages)
        assert shop.telegram.messages[0]["text"] == "re: halo"
        owner.opens("/channels/telegram")
        owner.waits_for("Last webhook")
        assert owner.text("[name=chat] option").startswith("Rina")
        owner.press("Send")
        owner.waits_for("Telegram took it.")
        assert "Kopi Kita" in shop.telegram.messages[-1]["text"]

        owner.opens("/setup")
        owner.waits_for("Connected: Telegram")
        owner.press("Go on")
        owner.type("login", "sari")
        owner.type("name", "Sari")
        owner.press("Make a link")
        owner.waits_for("A link for sari")
        owner.press("Go on")
        owner.waits_for("That is all.")
        owner.press("To the conversations")
        owner.waits_for("Nobody is waiting.")
        assert owner.console_errors() == []
    finally:
        driver.quit()
    kept = shop.settings.file.read_text(encoding="utf-8")
    assert 'name = "Kopi Kita"   # as customers read it' in kept
    assert TOKEN not in kept and load_settings().hours.monday == "08:00-17:00"
    assert load_settings().enabled_channels().keys() == {"web", "telegram"}
