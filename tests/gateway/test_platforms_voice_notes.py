"""A voice note as the platforms send it, from the webhook to an answer on what was heard: fetched
at the platform, read by a service that speaks the readers' protocol."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import Channel
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.gateway.readers import reading_client
from bot.readings import Reading
from bot.settings import Settings
from bot.settings_sections import MediaSettings
from tests.channels.payloads import (
    ACCESS_TOKEN,
    BOT_TOKEN,
    INDEX,
    PHONE_NUMBER_ID,
    request_of,
    secret_of,
    telegram,
    whatsapp,
)
from tests.gateway.file_readers import Ears
from tests.gateway.people import EchoRasa
from tests.gateway.test_gateway import until
from tests.gateway.test_web_chat_files import send
from tests.gateway.web_chat_setup import running_chat
from tests.media.photo_shop import BEARER
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

OGG = b"OggS a voice note"
HEARD = Reading("speech", "kak paketku belum sampai", "id", 0.9, seconds=3.0)


@pytest.fixture
async def service() -> AsyncIterator[TestServer]:
    """A reader behind HTTP that hears the same in every voice note."""

    async def read(request: web.Request) -> web.Response:
        assert await request.read() == OGG and request.content_type == "audio/ogg"
        return web.json_response(HEARD.as_dict())

    app = web.Application()
    app.add_routes([web.post("/read", read)])
    async with TestServer(app) as server:
        yield server


def settings_for(folder: Path, service: TestServer, platform: str, url: str) -> Settings:
    return Settings(
        root=folder,
        media=MediaSettings(readers=str(service.make_url("")).rstrip("/")),
        channels={platform: {"enabled": True, "api_url": url}},
    )


@asynccontextmanager
async def received(settings: Settings, channel: Channel, sample: str) -> AsyncIterator[None]:
    """By a gateway that works while the context lasts."""
    gateway = Gateway(
        settings, {channel.name: channel}, EchoRasa(), reading_client(settings)  # type: ignore[arg-type]
    )
    async with TestClient(TestServer(build_app(gateway))) as client:
        request = request_of(next(entry for entry in INDEX if entry["file"] == sample))
        body = re.sub(rb'(?<="timestamp":")\d+', str(int(time.time())).encode(), request.body)
        signature = hmac.new(secret_of("whatsapp").encode(), body, "sha256").hexdigest()
        headers = {**request.headers, "X-Hub-Signature-256": f"sha256={signature}"}
        answer = await client.post(request.path, data=body, headers=headers)
        assert answer.status == 200, await answer.text()
        yield


async def test_by_whatsapp(tmp_path: Path, service: TestServer) -> None:
    entry = next(entry for entry in INDEX if entry["file"] == "whatsapp/voice_note.json")
    media_id = entry["expected"]["events"][0]["attachments"][0]["media_id"]
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as api:
        api.media[media_id] = f"{api.url}/m"
        api.serve("/m", OGG, BEARER)
        settings = settings_for(tmp_path, service, "whatsapp", api.url)
        async with received(settings, whatsapp(api.url), "whatsapp/voice_note.json"):
            await until(lambda: bool(api.messages))
    assert api.messages[-1]["text"]["body"] == f"re: {HEARD.text}"


async def test_by_telegram(tmp_path: Path, service: TestServer) -> None:
    async with TelegramApi(BOT_TOKEN) as api:
        api.files["AwACvoice"] = "voice/file_1.oga"
        api.serve(f"/file/bot{BOT_TOKEN}/voice/file_1.oga", OGG)
        settings = settings_for(tmp_path, service, "telegram", api.url)
        async with received(settings, telegram(api.url), "telegram/voice.json"):
            await until(lambda: bool(api.messages))
    assert api.messages[-1]["text"] == f"re: {HEARD.text}"


async def test_by_the_web_chat(tmp_path: Path) -> None:
    ears = Ears()
    ears.files[OGG] = HEARD
    async with running_chat(tmp_path, reading_client=ears) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        await tab.hello()
        assert (await send(chat, browser, OGG, name="note.ogg"))[0] == 200
        assert await tab.answer()
    assert HEARD.text in str(chat.rasa_client.asked)
