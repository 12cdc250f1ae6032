"""A signed webhook of each platform in, the bot's answer at the platform's API."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import Channel, SendFailed
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox
from tests.channels.payloads import (
    ACCESS_TOKEN,
    BOT_TOKEN,
    FOLDER,
    INDEX,
    INSTAGRAM_ACCOUNT_ID,
    PAGE_ID,
    PHONE_NUMBER_ID,
    instagram,
    line,
    messenger,
    telegram,
    then,
    whatsapp,
)
from tests.gateway.people import EchoRasa
from tests.standins.line_api import LineApi
from tests.standins.meta_messaging_api import MetaMessagingApi
from tests.standins.platform_server import PlatformServer
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

PLATFORMS: dict[str, tuple[Callable[[], PlatformServer], Callable[[str], Channel]]] = {
    "whatsapp": (lambda: WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID), then(whatsapp)),
    "telegram": (lambda: TelegramApi(BOT_TOKEN), telegram),
    "messenger": (lambda: MetaMessagingApi(ACCESS_TOKEN, PAGE_ID, False), then(messenger)),
    "instagram": (
        lambda: MetaMessagingApi(ACCESS_TOKEN, INSTAGRAM_ACCOUNT_ID, True), then(instagram)
    ),
    "line": (lambda: LineApi(ACCESS_TOKEN), line),
}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_customer_is_answered(platform: str, tmp_path: Path) -> None:
    stand_in, make_channel = PLATFORMS[platform]
    entry = next(e for e in INDEX if e["platform"] == platform and e["signature_valid"])
    async with stand_in() as server:
        if isinstance(server, LineApi):
            server.issue(entry["expected"]["events"][0]["reply_token"])
        channels = {platform: make_channel(server.url)}
        gateway = Gateway(Settings(root=tmp_path), channels, EchoRasa())  # type: ignore[arg-type]
        async with TestClient(TestServer(build_app(gateway))) as client:
            for _ in range(2):  # the platform did not hear the first "ok"
                assert await _post(client, entry, entry["headers"]) == 200
            forged = {**entry["headers"], entry["signature_header"]: "x"}
            assert await _post(client, entry, forged) == 403
            answers = await _answers(server)
    assert answers == [f"re: {entry['expected']['text']}"]


async def test_a_whatsapp_group_is_answered_in_the_group_and_a_new_number_there(
    tmp_path: Path,
) -> None:
    def entry(event: str) -> dict[str, Any]:
        return next(e for e in INDEX if e["platform"] == "whatsapp" and e["event"] == event)

    settings = Settings(root=tmp_path)
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as server:
        channels = {"whatsapp": then(whatsapp)(server.url)}
        gateway = Gateway(settings, channels, EchoRasa())  # type: ignore[arg-type]
        async with TestClient(TestServer(build_app(gateway))) as client:
            for event in ("history", "history_media", "group_text"):
                assert await _post(client, entry(event), entry(event)["headers"]) == 200
            await _answers(server)
            [sent] = server.messages
            assert (sent["recipient_type"], sent["to"]) == ("group", "Y2FwaV9ncm91cDox")
            for event in ("text", "changed_number"):
                assert await _post(client, entry(event), entry(event)["headers"]) == 200
            await asyncio.sleep(0.3)
            desk = Desk(DatabaseThread(open_database(settings.database)))
            person = next(c for c in await desk.conversations(("bot",)) if not c.chat.endswith("x"))
            await desk.reply(person.id, "Halo dari toko", "Sari")
            for _ in range(6000):
                if len(server.messages) == 3:
                    break
                await asyncio.sleep(0.01)
    assert server.messages[2]["to"] == "12025550177"


@pytest.mark.parametrize("days, tag", [(0.5, None), (2, "HUMAN_AGENT"), (8, "not sent")])
async def test_a_colleague_answers_days_later(tmp_path: Path, days: float, tag: str | None) -> None:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    written_at = time.time() - days * 24 * 60 * 60
    async with MetaMessagingApi(ACCESS_TOKEN, PAGE_ID, False) as server:
        channel = messenger(server.url)
        parsed = channel.parse((FOLDER / "messenger/text.json").read_bytes())
        events = [replace(event, timestamp_ms=int(written_at * 1000)) for event in parsed]
        await Inbox(thread, clock=lambda: written_at).accept(events)
        (conversation,) = await Desk(thread).conversations(("bot",))
        await Desk(thread).reply(conversation.id, "Maaf baru dibalas, Kak", "Sari")
        ((due,), _) = await Outbox(thread).due(["messenger"], [], 10)
        if tag == "not sent":
            with pytest.raises(SendFailed, match="7 days"):
                await channel.send(due.message)
            assert not server.calls
        else:
            await channel.send(due.message)
            assert server.messages[0].get("tag") == tag
        await channel.aclose()
    await thread.aclose()


async def _post(client: TestClient, entry: dict[str, Any], headers: dict[str, str]) -> int:
    body = (FOLDER / entry["file"]).read_bytes()
    response = await client.post(f"/webhooks/{entry['platform']}", data=body, headers=headers)
    return response.status


async def _answers(server: PlatformServer) -> list[str]:
    """Every text that the platform took, once there is one and nothing more comes."""
    for _ in range(6000):
        if server.calls:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    return [text for call in server.calls for text in _texts(call.body)]


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    if not isinstance(value, dict):
        return []
    own = [text for text in (value.get("text"), value.get("body")) if isinstance(text, str)]
    return own + [text for inner in value.values() for text in _texts(inner)]
