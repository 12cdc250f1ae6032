"""A customer's photo, from the platform's webhook to a file that staff can open.

Real HTTP to a stand-in of each platform and a real database; the platform's rules for its files
are the stand-in's.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.media import folder
from bot.messages import Attachment, Inbound
from tests.channels.payloads import (
    ACCESS_TOKEN,
    BOT_TOKEN,
    INDEX,
    PHONE_NUMBER_ID,
    instagram,
    line,
    request_of,
    telegram,
    whatsapp,
)
from tests.gateway.people import EchoRasa
from tests.media.photo_shop import (
    BEARER,
    PHOTO,
    PLATFORMS,
    Shop,
    message,
    settings_for,
    telegram_photo,
)
from tests.standins.line_api import LineApi
from tests.standins.meta_messaging_api import MetaMessagingApi
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi
from tests.standins.x_api import XApi


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_photo(platform: str, tmp_path: Path) -> None:
    make_channel, stand_in, photo = PLATFORMS[platform]
    async with stand_in() as server:
        channel = make_channel(server.url)
        settings = settings_for(tmp_path, platform, server.url)
        async with Shop(settings, channel) as shop:
            await shop.receive(message(channel, photo(server)))
            (file,) = await shop.files()
        if isinstance(server, XApi):
            (call,) = (call for call in server.calls if call.method == "GET")
            assert server.signed("GET", call.path, call.headers["Authorization"])
    assert file["state"] == "stored" and file["mime"] == "image/jpeg"
    path = settings.media_folder / file["path"]
    assert path.read_bytes() == PHOTO and path.suffix == ".jpg" and file["size"] == len(PHOTO)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


async def test_a_voice_note_by_a_signed_webhook(tmp_path: Path) -> None:
    entry = next(e for e in INDEX if e["file"] == "whatsapp/voice_note.json")
    wanted = entry["expected"]["events"][0]["attachments"][0]["media_id"]
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as server:
        server.media[wanted] = f"{server.url}/m"
        rasa_client = EchoRasa()
        rasa_client.hold = asyncio.Event()  # so that the file is the first that we ask for
        server.hang_next()
        settings = settings_for(tmp_path, "whatsapp", server.url)
        gateway = Gateway(settings, {"whatsapp": whatsapp(server.url)}, rasa_client)  # type: ignore[arg-type]
        async with TestClient(TestServer(build_app(gateway))) as client:
            request = request_of(entry)
            sent = client.post("/webhooks/whatsapp", data=request.body, headers=request.headers)
            # The platform hears "ok", though its file does not come.
            assert (await asyncio.wait_for(sent, 60)).status == 200
            (line,) = await gateway.desk.history(1)
            assert line.attachments[0]["file"] == {"state": "pending"}
            rasa_client.hold.set()
    # After a restart it is fetched, however long ago the message was.
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as server:
        server.media[wanted] = f"{server.url}/m"
        server.serve("/m", b"OggS voice", BEARER)
        settings = settings_for(tmp_path, "whatsapp", server.url)
        async with Shop(settings, whatsapp(server.url)) as shop:
            (file,) = await shop.files()
    assert (file["state"], file["mime"]) == ("stored", "audio/ogg")


@pytest.mark.parametrize(
    "attachment, reason",
    [
        ({"media_id": "gone"}, "WhatsApp answered 400"),
        ({"media_id": "large"}, "larger than 1 MB"),
        ({"media_id": "inside"}, "not on the public internet"),
        ({"media_id": "page"}, "a web page came in its place"),
        ({"media_id": "app"}, "it is a program"),
    ],
)
async def test_what_cannot_be_fetched(
    attachment: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as server:
        server.media |= {name: f"{server.url}/{name}.bin" for name in ("large", "page", "app")}
        server.media["inside"] = "https://169.254.169.254/latest/meta-data/"
        server.serve("/large.bin", b"x" * (2**20 + 1))
        server.serve("/page.bin", b"<!doctype html>Please log in")
        server.serve("/app.bin", b"MZ\x90\x00")
        settings = settings_for(tmp_path, "whatsapp", server.url, largest_mb=1)
        channel = whatsapp(server.url)
        async with Shop(settings, channel) as shop:
            await shop.receive(message(channel, Attachment("image", attachment)))
            (file,) = await shop.files()
    assert file["state"] == "failed" and reason in file["reason"]
    assert not [f for f in tmp_path.rglob("*") if f.suffix in (".jpg", ".bin", ".txt", ".part")]


async def test_a_story_on_instagram_is_not_copied(tmp_path: Path) -> None:
    async with MetaMessagingApi(ACCESS_TOKEN, "1", True) as server:
        settings, channel = settings_for(tmp_path, "instagram", server.url), instagram(server.url)
        server.serve("/a", PHOTO)
        async with Shop(settings, channel) as shop:
            story = Attachment("story_mention", {"url": f"{server.url}/a"})
            photo = Attachment("image", {"url": f"{server.url}/a"})
            await shop.receive(message(channel, story, photo))
            files = await shop.files()
        assert [file["state"] for file in files] == ["stored"]
        assert len([call for call in server.calls if call.method == "GET"]) == 1


async def test_a_passing_failure_is_tried_again(tmp_path: Path) -> None:
    async with LineApi(ACCESS_TOKEN) as server:
        settings, channel = settings_for(tmp_path, "line", server.url), line(server.url)
        async with Shop(settings, channel) as shop:
            server.serve("/v2/bot/message/5001/content", PHOTO)
            server.fail_next(202)  # LINE is still preparing it
            server.fail_next(503)  # the answer to the customer
            await shop.receive(message(channel, Attachment("video", {"media_id": "5001"})))
            first = (await shop.files())[0]
            assert first["state"] == "pending" and "answered" in first["reason"]
            for _ in range(6000):
                if (await shop.files())[0]["state"] == "stored":
                    return
                await asyncio.sleep(0.01)
    raise AssertionError("it was not fetched again")


async def test_files_that_nobody_reads_are_left(tmp_path: Path) -> None:
    """A sticker without a file, a shared link, an event that starts no turn."""
    async with TelegramApi(BOT_TOKEN) as server:
        settings, channel = settings_for(tmp_path, "telegram", server.url), telegram(server.url)
        link = Attachment("share", {"url": f"{server.url}/post"})
        async with Shop(settings, channel) as shop:
            await shop.receive(message(channel, Attachment("sticker", {"sticker_id": "1"}), link))
            photo = Attachment("image", {"media_id": "a"})
            await shop.receive(message(channel, photo, number=2, ignore=True))
            await shop.receive(message(channel, telegram_photo(server), number=3))
            assert [file["state"] for file in await shop.files()] == ["stored"]
        assert [c.body for c in server.calls if c.path.endswith("getFile")] == [
            {"file_id": "AgACx"}
        ]


async def test_files_leave_room_for_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LEAST_FREE", 2**60)
    async with TelegramApi(BOT_TOKEN) as server:
        settings, channel = settings_for(tmp_path, "telegram", server.url), telegram(server.url)
        async with Shop(settings, channel) as shop:
            await shop.receive(message(channel, telegram_photo(server)))
            (file,) = await shop.files()
    assert file == {"state": "pending", "reason": "the disk is nearly full"}


async def test_kept_for_some_days_then_deleted(tmp_path: Path) -> None:
    async with TelegramApi(BOT_TOKEN) as server:
        settings, channel = settings_for(tmp_path, "telegram", server.url), telegram(server.url)
        photo = telegram_photo(server)
        async with Shop(settings, channel) as shop:
            await shop.receive(message(channel, photo))
            await shop.receive(message(channel, photo, number=2))  # the same photo again
            await asyncio.sleep(0.1)
            first, second = await shop.files()
            assert first["path"] == second["path"]
        (path,) = settings.media_folder.glob("*/*.jpg")
        stray = path.with_name("left-behind.part")
        stray.write_bytes(b"by a crash")
        hours_ago = time.time() - 7200
        os.utime(path, (hours_ago, hours_ago))
        os.utime(stray, (hours_ago, hours_ago))
        async with Shop(settings, channel) as shop:
            await _until(lambda: not stray.exists())
            assert path.exists()
        settings = settings_for(tmp_path, "telegram", server.url, keep_days=0)
        async with Shop(settings, channel) as shop:
            await _until(lambda: not path.exists())
            assert {file["state"] for file in await shop.files()} == {"deleted"}
            assert "keep_days" in (await shop.files())[0]["reason"]


async def test_a_message_taken_back(tmp_path: Path) -> None:
    async with TelegramApi(BOT_TOKEN) as server:
        settings, channel = settings_for(tmp_path, "telegram", server.url), telegram(server.url)
        async with Shop(settings, channel) as shop:
            await shop.receive(message(channel, telegram_photo(server)))
            assert (await shop.files())[0]["state"] == "stored"
            await shop.receive(
                Inbound(
                    "telegram",
                    channel.account,
                    "delete",
                    "rina",
                    None,
                    ignore=True,
                    conversation="4711",
                    extra={"target": "m-1"},
                )
            )
            (line,) = (one for one in await shop.gateway.desk.history(1) if one.message_id)
            assert not line.attachments
        (path,) = settings.media_folder.glob("*/*.jpg")
        hours_ago = time.time() - 7200
        os.utime(path, (hours_ago, hours_ago))
        async with Shop(settings, channel):
            await _until(lambda: not path.exists())


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(6000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def test_events_keep_what_media_need() -> None:
    """Every file of the recorded webhooks can be asked for."""
    for entry in INDEX:
        for event in entry["expected"]["events"]:
            for attachment in event.get("attachments", ()):
                if attachment["type"] in ("image", "voice", "audio", "video", "file"):
                    assert attachment.keys() & {"media_id", "url"}, json.dumps(attachment)
