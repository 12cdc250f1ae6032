"""What a platform tells the shop stands on the desk's first page until it is over or seen to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.account_notices import notice
from bot.lazy_message import LazyMessage
from bot.messages import Inbound
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.messages.platform_notices import Notices
from tests.desk.conftest import LogIn, submit

BANNED = LazyMessage(
    "{reason}. Nothing can be sent until that is mended. Try: `./sapa channels check`",
    reason="<b>Error 190</b>",
)


@pytest.fixture
async def thread(settings: Settings) -> AsyncIterator[DatabaseThread]:
    thread = DatabaseThread(open_database(settings.database))
    yield thread
    await thread.aclose()


async def _arrive(thread: DatabaseThread, *events: Inbound) -> None:
    await Inbox(thread).accept(list(events))


async def _open(thread: DatabaseThread) -> list[str]:
    return [str(one.text) for one in await Notices(thread).open()]


async def test_it_is_read_and_seen_to_on_the_first_page(
    log_in: LogIn, thread: DatabaseThread
) -> None:
    await _arrive(thread, notice("whatsapp", "1", "account", BANNED))
    agent = await log_in("sari", "agent")
    text = await (await agent.get("/desk")).text()
    assert "Nothing can be sent until" in text and "&lt;b&gt;Error 190" in text
    assert (await submit(agent, "/desk/notices", notice="1"))[0] == 200
    assert "Nothing can be sent until" not in await (await agent.get("/desk")).text()
    assert (await submit(agent, "/desk/notices", notice="99"))[0] == 200
    assert (await submit(agent, "/desk/notices", notice="x"))[0] == 422


async def test_it_is_read_in_indonesian(log_in: LogIn, thread: DatabaseThread) -> None:
    await _arrive(thread, notice("whatsapp", "1", "account", BANNED))
    agent = await log_in("sari", "agent")
    await submit(agent, "/desk/language", language="id")
    assert "Tidak ada yang bisa dikirim" in await (await agent.get("/desk")).text()


async def test_the_newest_of_a_topic_counts(thread: DatabaseThread) -> None:
    first, second = LazyMessage("The quality is medium."), LazyMessage("The quality is low.")
    await _arrive(
        thread,
        notice("whatsapp", "1", "quality", second, timestamp_ms=2_000),
        notice("whatsapp", "1", "quality", first, timestamp_ms=1_000),  # came late
        notice("whatsapp", "1", "account", BANNED, timestamp_ms=1_000),
    )
    assert await _open(thread) == [second, BANNED]
    await _arrive(
        thread,
        notice("whatsapp", "1", "quality", None, timestamp_ms=1_500),  # late too
        notice("whatsapp", "1", "account", None, timestamp_ms=3_000),
        notice("whatsapp", "1", "account", BANNED, timestamp_ms=2_500),
    )
    assert await _open(thread) == [second]


async def test_no_conversation_begins_by_it(thread: DatabaseThread) -> None:
    await _arrive(thread, notice("whatsapp", "1", "account", BANNED))
    rows = await thread.run(lambda database: list(database["conversations"].rows))
    assert rows == []


async def test_a_chat_that_is_closed_to_us_says_so(log_in: LogIn, thread: DatabaseThread) -> None:
    agent = await log_in("sari", "agent")
    said = Inbound("telegram", "7", "message", "1", "m", "halo", dedup_key="m")
    blocked = Inbound("telegram", "7", "unfollow", "1", None, ignore=True, dedup_key="b")
    await _arrive(thread, said, blocked)
    page = "/desk/conversations/1"
    assert "The customer blocked the shop" in await (await agent.get(page)).text()
    await submit(agent, "/desk/language", language="id")
    assert "Pelanggan memblokir toko" in await (await agent.get(page)).text()
    await _arrive(thread, Inbound("telegram", "7", "message", "1", "n", "hai", dedup_key="n"))
    assert "memblokir" not in await (await agent.get(page)).text()
