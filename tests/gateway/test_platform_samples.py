"""The recorded webhooks through the running gateway, byte for byte, and what the platforms get.

Real HTTP on both sides; only the brain is a stand-in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import Channel
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.settings_sections import GatewaySettings, ModerationSettings
from bot.store.engine.database import open_database
from bot.store.messages import message_grouping
from tests.channels.payloads import (
    ACCESS_TOKEN,
    INDEX,
    INSTAGRAM_ACCOUNT_ID,
    PAGE_ID,
    PHONE_NUMBER_ID,
    SLACK_TOKEN,
    TIKTOK_BUSINESS,
    TIKTOK_REFRESH_TOKEN,
    TWILIO_ACCOUNT,
    X_API_KEY,
    X_TOKEN,
    X_TOKEN_SECRET,
    instagram,
    messenger,
    request_of,
    secret_of,
    slack,
    then,
    tiktok,
    twilio,
    whatsapp,
    x,
)
from tests.gateway.people import EchoRasa
from tests.standins.meta_messaging_api import MetaMessagingApi
from tests.standins.platform_server import PlatformServer
from tests.standins.slack_api import SlackApi
from tests.standins.tiktok_api import TikTokApi
from tests.standins.twilio_api import TwilioApi
from tests.standins.whatsapp_api import WhatsAppApi
from tests.standins.x_api import XApi

PLATFORMS: dict[str, tuple[Callable[[str], Channel], Callable[[], PlatformServer]]] = {
    "slack": (slack, lambda: SlackApi(SLACK_TOKEN)),
    "twilio": (twilio, lambda: TwilioApi(TWILIO_ACCOUNT, secret_of("twilio"))),
    "tiktok": (
        tiktok, lambda: TikTokApi(secret_of("tiktok"), TIKTOK_REFRESH_TOKEN, TIKTOK_BUSINESS)
    ),
    "x": (x, lambda: XApi(X_API_KEY, secret_of("x"), X_TOKEN, X_TOKEN_SECRET)),
    "whatsapp": (then(whatsapp), lambda: WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID)),
    "messenger": (then(messenger), lambda: MetaMessagingApi(ACCESS_TOKEN, PAGE_ID, False)),
    "instagram": (
        then(instagram),
        lambda: MetaMessagingApi(ACCESS_TOKEN, INSTAGRAM_ACCOUNT_ID, True)
    ),
}


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
async def api(platform: str) -> AsyncIterator[Any]:
    async with PLATFORMS[platform][1]() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        root=tmp_path,
        gateway=GatewaySettings(public_url="https://bot.example.com"),
        moderation=ModerationSettings(messages_a_minute=1000),  # all samples are of one customer
    )


@pytest.fixture
async def client(platform: str, api: Any, settings: Settings) -> AsyncIterator[TestClient]:
    channel = PLATFORMS[platform][0](api.url)
    app = build_app(Gateway(settings, {platform: channel}, EchoRasa()))  # type: ignore[arg-type]
    async with TestClient(TestServer(app)) as client:
        yield client


async def _post(client: TestClient, entry: dict[str, Any]) -> int:
    request = request_of(entry)
    path = urlsplit(request.url).path
    response = await client.post(path, data=request.body, headers=dict(request.headers))
    return response.status


def _withdraws(entry: dict[str, Any]) -> bool:
    """Whether what waits for its answer gets none: a colleague wrote, the customer took it back or
    wants no more messages."""
    kinds = {event["kind"] for event in entry["expected"]["events"]}
    return bool(kinds & {"echo", "delete", "opt_out"})


async def test_every_sample(
    platform: str, api: Any, client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_grouping, "FILES_APART_S", -1.0)  # no album
    entries = [entry for entry in INDEX if entry["platform"] == platform]
    answered = [entry for entry in entries if not _withdraws(entry)]
    for entry in answered * 2:  # platforms deliver again what they think was lost
        assert (await _post(client, entry) == 200) is entry["signature_valid"], entry["event"]
    events = [e for entry in entries for e in entry["expected"]["events"]]
    turns = sum(not event["ignore"] for event in events)
    for _ in range(6000):  # one a second in a chat of Slack
        if len(api.messages) == turns:
            break
        await asyncio.sleep(0.01)
    for entry in entries:
        await _post(client, entry)
    assert open_database(settings.database)["inbox"].count == len(events)
    assert len(api.messages) == turns
