"""The sample payloads in tests/payloads and the channels that they were made for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.channels.base import Channel, WebhookRequest
from bot.channels.instagram.channel import Instagram
from bot.channels.line.channel import Line
from bot.channels.messenger.channel import Messenger
from bot.channels.slack.channel import Slack
from bot.channels.telegram.channel import Telegram
from bot.channels.tiktok.channel import TikTok
from bot.channels.twilio.channel import Twilio
from bot.channels.whatsapp.channel import WhatsApp
from bot.channels.x.channel import X
from tests.channels.example.merpati import Merpati

FOLDER = Path(__file__).resolve().parent.parent / "payloads"
INDEX: list[dict[str, Any]] = [
    entry
    for file in (FOLDER / "index.json", *sorted(FOLDER.glob("*/index.json")))
    for entry in json.loads(file.read_text("utf-8"))
]
HANDSHAKES: dict[str, Any] = json.loads((FOLDER / "handshakes.json").read_text("utf-8"))

BOT_TOKEN = "7000000001:AAtests_never-a-real-token-0123456789"
ACCESS_TOKEN = "EAAtests-never-a-real-token"
PHONE_NUMBER_ID = "109876543210987"
INSTAGRAM_ACCOUNT_ID = "17841400000000001"
PAGE_ID = "100200300400500"
APP_ID = "700000000000001"
BOT_USER_ID = "U" + 32 * "d"
SLACK_TEAM, SLACK_TOKEN = "T0UJI00001", "xoxb-tests-never-a-real-token"
TWILIO_ACCOUNT = "AC00000000000000000000000000000000"
TWILIO_SMS, TWILIO_WHATSAPP = "+12025550199", "+12025550198"
TIKTOK_BUSINESS, TIKTOK_REFRESH_TOKEN = "biz-open-id-0001", "rft-tests-never-a-real-token"
X_USER, X_API_KEY = "1500000000000000001", "tests-api-key"
X_TOKEN, X_TOKEN_SECRET = f"{X_USER}-tests-never-a-real-token", "tests-token-secret"


def secret_of(platform: str) -> str:
    """What the platform signs the samples with."""
    return next(str(entry["secret"]) for entry in INDEX if entry["platform"] == platform)


def whatsapp(
    api_url: str = "http://127.0.0.1:1", clock: Callable[[], float] = time.time
) -> WhatsApp:
    return WhatsApp(
        app_secret=secret_of("whatsapp"),
        verify_token=HANDSHAKES["verify_tokens"]["whatsapp"],
        access_token=ACCESS_TOKEN,
        phone_number_id=PHONE_NUMBER_ID,
        api_url=api_url,
        clock=clock,
    )


def telegram(api_url: str = "http://127.0.0.1:1") -> Telegram:
    return Telegram(BOT_TOKEN, secret_of("telegram"), "toko_uji_bot", api_url)


def messenger(
    api_url: str = "http://127.0.0.1:1", clock: Callable[[], float] = time.time
) -> Messenger:
    token = HANDSHAKES["verify_tokens"]["messenger"]
    return Messenger(secret_of("messenger"), token, ACCESS_TOKEN, PAGE_ID, APP_ID, api_url, clock)


def instagram(
    api_url: str = "http://127.0.0.1:1", clock: Callable[[], float] = time.time
) -> Instagram:
    token = HANDSHAKES["verify_tokens"]["instagram"]
    return Instagram(
        secret_of("instagram"), token, ACCESS_TOKEN, INSTAGRAM_ACCOUNT_ID, APP_ID, api_url, clock
    )


def line(api_url: str = "http://127.0.0.1:1") -> Line:
    return Line(secret_of("line"), ACCESS_TOKEN, BOT_USER_ID, api_url, data_url=api_url)


def clock() -> float:
    """When the samples were sent."""
    return float(INDEX[0]["clock"])


def then(make: Callable[..., Channel]) -> Callable[[str], Channel]:
    """The channel at the time when the samples were sent: what is late for it, counts from then."""
    return lambda api_url: make(api_url, clock=clock)


def slack(api_url: str = "http://127.0.0.1:1") -> Slack:
    return Slack(secret_of("slack"), SLACK_TOKEN, SLACK_TEAM, api_url, clock, api_url)


def twilio(api_url: str = "http://127.0.0.1:1") -> Twilio:
    return Twilio(
        account_sid=TWILIO_ACCOUNT,
        auth_token=secret_of("twilio"),
        sms_number=TWILIO_SMS,
        whatsapp_number=TWILIO_WHATSAPP,
        api_url=api_url,
        messaging_url=api_url,
        clock=clock,
    )


def tiktok(api_url: str = "http://127.0.0.1:1", clock: Callable[[], float] = clock) -> TikTok:
    return TikTok(
        app_id="7000000000000000001",
        app_secret=secret_of("tiktok"),
        refresh_token=TIKTOK_REFRESH_TOKEN,
        business_id=TIKTOK_BUSINESS,
        api_url=api_url,
        clock=clock,
    )


def x(api_url: str = "http://127.0.0.1:1") -> X:
    return X(
        api_key=X_API_KEY,
        api_secret=secret_of("x"),
        access_token=X_TOKEN,
        access_token_secret=X_TOKEN_SECRET,
        user_id=X_USER,
        api_url=api_url,
        clock=clock,
    )


def merpati(api_url: str = "http://127.0.0.1:1") -> Merpati:
    return Merpati(secret_of("merpati"), ACCESS_TOKEN, "toko-uji", api_url)


CHANNELS: dict[str, Callable[[], Channel]] = {
    "merpati": merpati,
    "slack": slack,
    "twilio": twilio,
    "tiktok": tiktok,
    "x": x,
    "whatsapp": whatsapp,
    "telegram": telegram,
    "instagram": instagram,
    "messenger": messenger,
    "line": line,
}
"""Every platform of the index; conformance and fuzz tests run over all of them. A new channel
needs an entry here, which makes it for an API that nobody serves, and samples in
``tests/payloads/<name>`` with an ``index.json`` of their own."""


def channel_for(platform: str) -> Channel:
    return CHANNELS[platform]()


def request_of(entry: dict[str, Any]) -> WebhookRequest:
    """The request of an entry of the index, byte for byte."""
    path = f"/webhooks/{entry['platform']}"
    body = (FOLDER / entry["file"]).read_bytes()
    url = entry.get("url", f"https://shop.example{path}")
    return WebhookRequest(entry["method"], path, {}, entry["headers"], body, url)


def sample(file: str) -> dict[str, Any]:
    """The body of a sample, to be changed for a test; JSON and forms within it are unpacked."""
    raw = (FOLDER / file).read_bytes()
    body = json.loads(raw) if file.endswith(".json") else dict(parse_qsl(raw.decode(), True))
    if file.startswith("tiktok/"):
        body["content"] = json.loads(body["content"])
    return json.loads(body["payload"]) if "payload" in body else body


def packed(file: str, body: dict[str, Any]) -> bytes:
    """A changed sample as its platform would send it."""
    if file.startswith("tiktok/") and isinstance(body.get("content"), dict):
        body = {**body, "content": json.dumps(body["content"])}
    if file.endswith(".json"):
        return json.dumps(body).encode()
    is_interaction = file.startswith("slack/") and "command" not in body
    form = {"payload": json.dumps(body)} if is_interaction else body
    return urlencode(form, errors="surrogatepass").encode()
