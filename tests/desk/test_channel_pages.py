"""An admin connects a platform in the browser: secrets, webhook, a test message, its health."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from babel.messages.pofile import read_po

from bot.channels.base import Channel
from bot.channels.platforms import PLATFORMS
from bot.desk.templates import FOLDER
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings, load_settings
from tests.desk.conftest import LogIn, submit
from tests.gateway.people import EchoRasa
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

TOKEN = "7000000001:AAF-stand-in"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramApi]:
    async with TelegramApi(TOKEN) as api:
        yield api  # type: ignore[misc]


@pytest.fixture
async def whatsapp() -> AsyncIterator[WhatsAppApi]:
    async with WhatsAppApi("meta-token-123456", "1055") as api:
        yield api  # type: ignore[misc]


@pytest.fixture
def settings(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    telegram: TelegramApi,
    whatsapp: WhatsAppApi,
) -> Settings:
    file = tmp_path / "sapa.toml"
    file.write_text(
        f"""
        [privacy]
        keep_audit_days = 36500
        [channels.telegram]
        enabled = false     # not yet
        api_url = "{telegram.url}"
        [channels.whatsapp]
        api_url = "{whatsapp.url}"
        """,
        encoding="utf-8",
    )
    monkeypatch.setenv("SAPA_SETTINGS", str(file))
    return load_settings()


@pytest.fixture
async def server(settings: Settings, rasa_client: EchoRasa) -> AsyncIterator[TestServer]:
    channels: dict[str, Channel] = {}
    gateway = Gateway(settings, channels, rasa_client)  # type: ignore[arg-type]
    async with TestServer(build_app(gateway)) as server:
        yield server


def published_at(settings: Settings, address: str) -> None:
    """A developer writes it into the file; over http nobody could log in any more otherwise."""
    text = settings.file.read_text(encoding="utf-8")
    settings.file.write_text(f'{text}[gateway]\npublic_url = "{address}"\n', encoding="utf-8")


async def connect_telegram(admin: TestClient) -> tuple[int, str]:
    secret = {"secret.TELEGRAM_BOT_TOKEN": TOKEN}
    return await submit(
        admin, "/desk/channels/telegram", bot_username="toko_bot", enabled="yes", **secret
    )


async def test_telegram_is_connected_written_to_and_answers(
    log_in: LogIn, telegram: TelegramApi, settings: Settings, server: TestServer
) -> None:
    admin = await log_in("sari", "admin")
    published_at(settings, "https://chat.example.com")
    status, text = await connect_telegram(admin)
    assert status == 200 and "Saved." in text and TOKEN not in text
    _, told = await submit(admin, "/desk/channels/telegram/register")
    assert "https://chat.example.com/webhooks/telegram" in told
    assert telegram.webhook["url"] == "https://chat.example.com/webhooks/telegram"

    update = {
        "update_id": 1,
        "message": {
            "message_id": 5, "date": 1_790_000_000, "text": "halo",
            "chat": {"id": 4711, "type": "private"},
            "from": {"id": 4711, "is_bot": False, "first_name": "Rina"},
        },
    }  # fmt: skip
    signed = {"X-Telegram-Bot-Api-Secret-Token": telegram.webhook["secret_token"]}
    guessed = dict.fromkeys(signed, "guess")
    refused = await admin.post("/webhooks/telegram", json=update, headers=guessed)
    assert refused.status == 403
    taken = await admin.post("/webhooks/telegram", json=update, headers=signed)
    assert taken.status == 200
    for _ in range(3000):
        if telegram.messages:
            break
        await asyncio.sleep(0.02)
    assert [m["text"] for m in telegram.messages] == ["re: halo"]

    page = await (await admin.get("/desk/channels/telegram")).text()
    assert "Last webhook" in page and "Rina" in page and '<option value="4711"' in page
    _, told = await submit(admin, "/desk/channels/telegram/test", chat="4711", text="Tes!")
    assert "Telegram took it." in told
    assert telegram.messages[-1]["text"] == "Tes!"
    known = await (await admin.get("/desk/channels/telegram/state")).text()
    assert "@toko_uji_bot" in known
    assert "enabled = true     # not yet" in settings.file.read_text(encoding="utf-8")


async def test_what_is_missing_is_told_and_nothing_is_switched_on(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await submit(admin, "/desk/channels/telegram", enabled="yes")
    assert status == 422 and "This is needed." in text
    assert "telegram" not in load_settings().enabled_channels()


async def test_it_is_switched_off_while_running(log_in: LogIn, server: TestServer) -> None:
    admin = await log_in("sari", "admin")
    await connect_telegram(admin)
    assert (await admin.post("/webhooks/telegram", json={})).status == 401
    await submit(admin, "/desk/channels/telegram", bot_username="toko_bot")
    assert (await admin.post("/webhooks/telegram", json={})).status == 404


async def test_a_wrong_token_is_told_in_the_platforms_words(
    log_in: LogIn, telegram: TelegramApi
) -> None:
    admin = await log_in("sari", "admin")
    wrong = {"secret.TELEGRAM_BOT_TOKEN": "7000000001:of-another-bot"}
    await submit(admin, "/desk/channels/telegram", enabled="yes", **wrong)
    known = await (await admin.get("/desk/channels/telegram/state")).text()
    assert "Telegram answered 401" in known


async def test_when_a_token_ends_is_told(log_in: LogIn, whatsapp: WhatsAppApi) -> None:
    whatsapp.expires_at = int(time.time() + 9.5 * 86_400)
    admin = await log_in("sari", "admin")
    typed = {
        "secret.WHATSAPP_ACCESS_TOKEN": "meta-token-123456",
        "secret.WHATSAPP_APP_SECRET": "app-secret",
        "secret.WHATSAPP_VERIFY_TOKEN": "sapa",
    }
    status, text = await submit(
        admin, "/desk/channels/whatsapp", enabled="yes", phone_number_id="1055", **typed
    )
    assert status == 200, text
    known = await (await admin.get("/desk/channels/whatsapp/state")).text()
    assert "Toko Uji" in known and "The token ends in 9 days." in known


@pytest.fixture
def token_on_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)


@pytest.mark.usefixtures("token_on_the_server")
async def test_what_is_set_on_the_server_wins_and_says_so(
    log_in: LogIn,
) -> None:
    admin = await log_in("sari", "admin")
    page = await (await admin.get("/desk/channels/telegram")).text()
    assert "Set on the server" in page and 'name="secret.TELEGRAM_BOT_TOKEN"' not in page
    assert TOKEN not in page


def test_all_words_of_the_platforms_are_said_in_indonesian() -> None:
    translated = set()
    for path in (FOLDER / "locale" / "id").glob("*.po"):
        with path.open("rb") as file:
            translated |= {message.id for message in read_po(file) if message.string}
    for platform in PLATFORMS.values():
        needed = (*platform.settings, *platform.secrets)
        words = {platform.by_hand, platform.chat_id, *(one.label for one in needed)}
        assert words - {""} <= translated
