"""The sample payloads in tests/payloads and the channels that they were made for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.channels.channel import Channel, WebhookRequest
from bot.channels.instagram import Instagram
from bot.channels.line import Line
from bot.channels.messenger import Messenger
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp

FOLDER = Path(__file__).resolve().parent.parent / "payloads"
INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text("utf-8"))
HANDSHAKES: dict[str, Any] = json.loads((FOLDER / "handshakes.json").read_text("utf-8"))

BOT_TOKEN = "7000000001:AAtests_never-a-real-token-0123456789"
ACCESS_TOKEN = "EAAtests-never-a-real-token"
PHONE_NUMBER_ID = "109876543210987"
INSTAGRAM_ACCOUNT_ID = "17841400000000001"
PAGE_ID = "100200300400500"
APP_ID = "700000000000001"
BOT_USER_ID = "U" + 32 * "d"


def secret_of(platform: str) -> str:
    """What the platform signs the samples with."""
    return next(entry["secret"] for entry in INDEX if entry["platform"] == platform)


def whatsapp(api_url: str = "http://127.0.0.1:1") -> WhatsApp:
    return WhatsApp(
        app_secret=secret_of("whatsapp"),
        verify_token=HANDSHAKES["verify_tokens"]["whatsapp"],
        access_token=ACCESS_TOKEN,
        phone_number_id=PHONE_NUMBER_ID,
        api_url=api_url,
    )


def telegram(api_url: str = "http://127.0.0.1:1") -> Telegram:
    return Telegram(BOT_TOKEN, secret_of("telegram"), "toko_uji_bot", api_url)


def messenger(api_url: str = "http://127.0.0.1:1") -> Messenger:
    token = HANDSHAKES["verify_tokens"]["messenger"]
    return Messenger(secret_of("messenger"), token, ACCESS_TOKEN, PAGE_ID, APP_ID, api_url)


def instagram(api_url: str = "http://127.0.0.1:1") -> Instagram:
    token = HANDSHAKES["verify_tokens"]["instagram"]
    return Instagram(
        secret_of("instagram"), token, ACCESS_TOKEN, INSTAGRAM_ACCOUNT_ID, APP_ID, api_url
    )


def line(api_url: str = "http://127.0.0.1:1") -> Line:
    return Line(secret_of("line"), ACCESS_TOKEN, BOT_USER_ID, api_url)


CHANNELS: dict[str, Callable[[], Channel]] = {
    "whatsapp": whatsapp,
    "telegram": telegram,
    "instagram": instagram,
    "messenger": messenger,
    "line": line,
}
"""Every platform of the index; conformance and fuzz tests run over all of them."""


def channel_for(platform: str) -> Channel:
    return CHANNELS[platform]()


def request_of(entry: dict[str, Any]) -> WebhookRequest:
    """The request of an entry of the index, byte for byte."""
    path = f"/webhooks/{entry['platform']}"
    body = (FOLDER / entry["file"]).read_bytes()
    return WebhookRequest(
        entry["method"], path, {}, entry["headers"], body, f"https://shop.example{path}"
    )


def sample(file: str) -> dict[str, Any]:
    """The body of a sample, to be changed for a test."""
    return json.loads((FOLDER / file).read_bytes())
