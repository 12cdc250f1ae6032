"""A shop that customers of each platform send a photo to."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.channels.base import Channel
from bot.gateway.gateway import Gateway
from bot.messages import Attachment, Inbound
from bot.settings import Settings
from bot.settings_sections import MediaSettings
from tests.channels.payloads import (
    ACCESS_TOKEN,
    BOT_TOKEN,
    PAGE_ID,
    PHONE_NUMBER_ID,
    SLACK_TOKEN,
    TIKTOK_BUSINESS,
    TIKTOK_REFRESH_TOKEN,
    TWILIO_ACCOUNT,
    X_API_KEY,
    X_TOKEN,
    X_TOKEN_SECRET,
    line,
    messenger,
    secret_of,
    slack,
    telegram,
    tiktok,
    twilio,
    whatsapp,
    x,
)
from tests.gateway.people import EchoRasa
from tests.standins.line_api import LineApi
from tests.standins.meta_messaging_api import MetaMessagingApi
from tests.standins.platform_server import PlatformServer
from tests.standins.slack_api import SlackApi
from tests.standins.telegram_api import TelegramApi
from tests.standins.tiktok_api import TikTokApi
from tests.standins.twilio_api import TwilioApi
from tests.standins.whatsapp_api import WhatsAppApi
from tests.standins.x_api import XApi

PHOTO = b"\xff\xd8\xff\xe0 a photo"
BEARER = {"Authorization": f"Bearer {ACCESS_TOKEN}"}


def _whatsapp_photo(server: Any) -> Attachment:
    server.media["460"] = f"{server.url}/m/460"
    server.serve("/m/460", PHOTO, BEARER)
    return Attachment("image", {"media_id": "460", "mime": "image/jpeg"})


def telegram_photo(server: Any) -> Attachment:
    server.files["AgACx"] = "photos/file 1.jpg"
    server.serve(f"/file/bot{BOT_TOKEN}/photos/file 1.jpg", PHOTO)
    return Attachment("image", {"media_id": "AgACx"})


def _messenger_photo(server: Any) -> Attachment:
    server.serve("/v/a1.jpg", PHOTO)
    return Attachment("image", {"url": f"{server.url}/v/a1.jpg?oh=1"})


def _line_photo(server: Any) -> Attachment:
    server.serve("/v2/bot/message/5001/content", PHOTO, BEARER)
    return Attachment("image", {"media_id": "5001"})


def _slack_photo(server: Any) -> Attachment:
    server.serve("/files/a.jpg", PHOTO, {"Authorization": f"Bearer {SLACK_TOKEN}"})
    return Attachment("image", {"media_id": "F1", "url": f"{server.url}/files/a.jpg"})


def _twilio_photo(server: Any) -> Attachment:
    login = base64.b64encode(f"{TWILIO_ACCOUNT}:{secret_of('twilio')}".encode()).decode()
    server.serve("/Media/ME01", PHOTO, {"Authorization": f"Basic {login}"})
    return Attachment("image", {"mime": "image/jpeg", "url": f"{server.url}/Media/ME01"})


def _tiktok_photo(server: Any) -> Attachment:
    server.media["4711", "m-1", "med-1", "IMAGE"] = f"{server.url}/obj/1"
    server.serve("/obj/1", PHOTO, {"x-user": "act.never-a-real-token-0"})
    return Attachment("image", {"media_id": "med-1"})


def _x_photo(server: Any) -> Attachment:
    server.serve("/dm/a.jpg", PHOTO)
    return Attachment("image", {"url": f"{server.url}/dm/a.jpg"})


Photo = Callable[[Any], Attachment]
PLATFORMS: dict[str, tuple[Callable[[str], Channel], Callable[[], PlatformServer], Photo]] = {
    "whatsapp": (whatsapp, lambda: WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID), _whatsapp_photo),
    "telegram": (telegram, lambda: TelegramApi(BOT_TOKEN), telegram_photo),
    "messenger": (
        messenger,
        lambda: MetaMessagingApi(ACCESS_TOKEN, PAGE_ID, False),
        _messenger_photo,
    ),
    "line": (line, lambda: LineApi(ACCESS_TOKEN), _line_photo),
    "slack": (slack, lambda: SlackApi(SLACK_TOKEN), _slack_photo),
    "twilio": (twilio, lambda: TwilioApi(TWILIO_ACCOUNT, secret_of("twilio")), _twilio_photo),
    "tiktok": (
        tiktok,
        lambda: TikTokApi(secret_of("tiktok"), TIKTOK_REFRESH_TOKEN, TIKTOK_BUSINESS),
        _tiktok_photo,
    ),
    "x": (x, lambda: XApi(X_API_KEY, secret_of("x"), X_TOKEN, X_TOKEN_SECRET), _x_photo),
}


def message(channel: Channel, *attachments: Attachment, number: int = 1, **more: Any) -> Inbound:
    return Inbound(
        channel.name,
        channel.account,
        "message",
        "rina",
        f"m-{number}",
        conversation="4711",
        attachments=list(attachments),
        dedup_key=f"{channel.name}:m-{number}",
        **more,
    )


def settings_for(tmp_path: Path, platform: str, url: str, **media: int) -> Settings:
    """With the stand-in as the platform's API: only so it may lie on this machine."""
    channels = {platform: {"enabled": True, "api_url": url}}
    return Settings(root=tmp_path, media=MediaSettings(**media), channels=channels)


class Shop:
    """A gateway at work, without its web server."""

    def __init__(self, settings: Settings, channel: Channel) -> None:
        channels = {channel.name: channel}
        self.gateway = Gateway(settings, channels, EchoRasa())  # type: ignore[arg-type]

    async def __aenter__(self) -> Shop:
        self.gateway.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.stop()

    async def receive(self, event: Inbound) -> None:
        await self.gateway.inbox.accept([event])
        self.gateway.accepted([event])

    async def files(self) -> list[dict[str, Any]]:
        """What staff see of the first conversation's files, once all were tried."""
        for _ in range(6000):
            lines = await self.gateway.desk.history(1)
            attachments = [a for line in lines for a in line.attachments]
            files: Any = [a["file"] for a in attachments if "file" in a]
            if files and all(f["state"] != "pending" or "reason" in f for f in files):
                return files
            await asyncio.sleep(0.01)
        raise AssertionError(files)
