"""Through the running gateway: an answer goes where the question stood, what nobody said to the bot
is not answered, and who moves stays one conversation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import Channel
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.store.engine.database import open_database
from tests.channels.payloads import (
    BOT_TOKEN,
    FOLDER,
    INDEX,
    SLACK_TOKEN,
    TIKTOK_BUSINESS,
    TIKTOK_REFRESH_TOKEN,
    secret_of,
    slack,
    telegram,
    tiktok,
)
from tests.gateway.people import EchoRasa
from tests.standins.slack_api import SlackApi
from tests.standins.telegram_api import TelegramApi
from tests.standins.tiktok_api import TikTokApi

Post = Callable[..., Any]

WAITING = """SELECT id FROM inbox WHERE state = 'pending'
    UNION ALL SELECT id FROM outbox WHERE state = 'pending'"""


@asynccontextmanager
async def _gateway(tmp_path: Path, channel: Channel) -> AsyncIterator[Post]:
    """Posts samples, as their platform signed them, and waits until nothing more is said."""
    gateway = Gateway(Settings(root=tmp_path), {channel.name: channel}, EchoRasa())  # type: ignore[arg-type]
    async with TestClient(TestServer(build_app(gateway))) as client:

        async def post(*names: str, **changed: Any) -> None:
            for name in names:
                entry = next(e for e in INDEX if e["file"] == f"{channel.name}/{name}")
                body = (FOLDER / entry["file"]).read_bytes()
                if changed:
                    body = json.dumps(json.loads(body) | changed).encode()
                url = f"/webhooks/{channel.name}"
                response = await client.post(url, data=body, headers=entry["headers"])
                assert response.status == 200, await response.text()
            await _quiet(tmp_path)

        yield post


async def _quiet(tmp_path: Path) -> None:
    for _ in range(500):
        await asyncio.sleep(0.01)
        if not _rows(tmp_path, WAITING):
            return
    raise AssertionError("something still waits")


def _rows(tmp_path: Path, sql: str) -> list[dict[str, Any]]:
    database = open_database(Settings(root=tmp_path).database)
    try:
        return list(database.query(sql))
    finally:
        database.close()


async def test_in_a_topic_that_the_bot_began(tmp_path: Path) -> None:
    async with TelegramApi(BOT_TOKEN) as api, _gateway(tmp_path, telegram(api.url)) as post:
        await post("topic_talk.json")
        assert api.messages == []
        await post("topic_mention.json", "topic_button.json")
        places = [(m["chat_id"], m["message_thread_id"]) for m in api.messages]
        assert places == [("-1002000000001", 40)] * 2
        await post("group_mention.json")  # in General
        assert "message_thread_id" not in api.messages[-1]


async def test_a_group_that_becomes_a_supergroup_goes_on(tmp_path: Path) -> None:
    mention = json.loads((FOLDER / "telegram/group_mention.json").read_bytes())["message"]
    old, new = (mention | {"chat": {"id": n, "type": "group"}} for n in (-4001, -1002000004001))
    async with TelegramApi(BOT_TOKEN) as api, _gateway(tmp_path, telegram(api.url)) as post:
        await post("group_mention.json", update_id=1, message=old)
        await post("migrate_to.json", "migrate_from.json")
        await post("group_mention.json", update_id=2, message=new | {"message_id": 99})
        assert [m["chat_id"] for m in api.messages] == ["-4001", "-1002000004001"]
    [row] = _rows(tmp_path, "SELECT chat FROM conversations")
    assert row["chat"] == "-1002000004001"


async def test_a_blocked_chat_is_not_written_to(tmp_path: Path) -> None:
    async with TelegramApi(BOT_TOKEN) as api, _gateway(tmp_path, telegram(api.url)) as post:
        await post("text.json")
        await post("bot_blocked.json")
        [row] = _rows(tmp_path, "SELECT blocked FROM conversations")
        assert row["blocked"]
        await post("reply_to.json")  # it writes again
        assert len(api.messages) == 2
        [row] = _rows(tmp_path, "SELECT blocked FROM conversations")
        assert row["blocked"] is None


async def test_nobody_speaks_by_a_reaction_a_post_or_a_member_who_comes(tmp_path: Path) -> None:
    async with TelegramApi(BOT_TOKEN) as api, _gateway(tmp_path, telegram(api.url)) as post:
        await post(
            "message_reaction.json", "channel_post.json", "new_chat_members.json",
            "pinned_message.json", "edited_message.json", "automatic_forward.json",
            "other_bot.json", "business_owner.json", "bot_added.json", "update_poll_answer.json",
        )  # fmt: skip
        assert api.messages == []
    assert not _rows(tmp_path, "SELECT id FROM conversations WHERE chat = '-1003000000001'")


async def test_what_cannot_be_shown_is_answered(tmp_path: Path) -> None:
    async with TelegramApi(BOT_TOKEN) as api, _gateway(tmp_path, telegram(api.url)) as post:
        names = ("poll", "dice", "gift", "story", "checklist", "hologram")
        for count, name in enumerate(names, start=1):
            await post(f"{name}.json")
            assert len(api.messages) == count, name


async def test_a_reaction_on_tiktok(tmp_path: Path) -> None:
    server = TikTokApi(secret_of("tiktok"), TIKTOK_REFRESH_TOKEN, TIKTOK_BUSINESS)
    async with server as api, _gateway(tmp_path, tiktok(api.url)) as post:
        await post("reaction.json", "reaction_removed.json", "mark_read.json")
        assert api.calls == []


async def test_a_mention_that_slack_tells_twice(tmp_path: Path) -> None:
    async with SlackApi(SLACK_TOKEN) as api, _gateway(tmp_path, slack(api.url)) as post:
        await post("app_mention.json", "channel_mention_twin.json", "subtype_channel_join.json")
        assert [(m["channel"], m["thread_ts"]) for m in api.messages] == [
            ("C0UMUM0001", "1795143603.000100")
        ]
