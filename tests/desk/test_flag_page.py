"""The page of flags: what staff say of one is what counts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.messages import Inbound
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.moderation.moderation_flags import Flags, flag
from tests.desk.conftest import LogIn, submit


@pytest.fixture
async def thread(settings: Settings) -> AsyncIterator[DatabaseThread]:
    thread = DatabaseThread(open_database(settings.database))
    event = Inbound(
        channel="postcards", account="shop", kind="message", sender="c", message_id="1",
        text="kok lama banget, dasar lelet", dedup_key="1",
    )
    [number] = await Inbox(thread).accept([event])
    await thread.write(lambda database: flag(database, 1, number, "abuse", 0.7, 1.0))
    yield thread
    await thread.aclose()


async def test_a_false_flag_is_settled_by_one_click(
    log_in: LogIn, thread: DatabaseThread
) -> None:
    agent = await log_in("sari", "agent")
    text = await (await agent.get("/desk/flags")).text()
    assert "dasar lelet" in text and "Abuse" in text
    status, text = await submit(agent, "/desk/flags", message="1", kind="fine")
    assert status == 200 and "Noted" in text
    [told] = await Flags(thread).of(1)
    assert (told.told, told.told_by) == ("fine", "sari")
    assert "Nothing is flagged." in await (await agent.get("/desk/flags")).text()


async def test_what_was_answered_as_usual_is_marked(
    log_in: LogIn, thread: DatabaseThread
) -> None:
    event = Inbound(
        channel="postcards", account="shop", kind="message", sender="d", message_id="2",
        text="jual eceran juga kan", dedup_key="2",
    )
    [number] = await Inbox(thread).accept([event])
    agent = await log_in("sari", "agent")
    assert "Not sure: answered as usual" not in await (await agent.get("/desk/flags")).text()
    await thread.write(lambda database: flag(database, 2, number, "spam", 0.4, 1.0, proven=False))
    assert "Not sure: answered as usual" in await (await agent.get("/desk/flags")).text()


async def test_only_known_kinds_and_messages(log_in: LogIn, thread: DatabaseThread) -> None:
    agent = await log_in("sari", "agent")
    assert (await submit(agent, "/desk/flags", message="1", kind="rude"))[0] == 422
    assert (await submit(agent, "/desk/flags", message="99", kind="spam"))[0] == 422
