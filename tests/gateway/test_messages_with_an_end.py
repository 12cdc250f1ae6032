"""A message whose time has an end is not sent after it, and never twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.base import SendFailed
from bot.gateway.delivery import Delivery
from bot.gateway.message_log import MessageLog
from bot.messages import Inbound, Outbound
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.dead_letters import DeadLetters
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox, enqueue
from tests.gateway.people import Postcards


class Sending:
    """One customer's chat, and what becomes of what is queued there."""

    def __init__(self, thread: DatabaseThread) -> None:
        self.thread, self.platform = thread, Postcards()
        self.delivery = Delivery(Outbox(thread), {"postcards": self.platform}, MessageLog())

    async def becomes(self, until: float) -> tuple[str, str | None]:
        event = Inbound("postcards", "shop", "message", "ani", "m1", "halo", dedup_key="k1")
        await Inbox(self.thread).accept([event])
        message = Outbound("postcards", "shop", "ani", "Diskon!", until=until)
        await self.thread.write(lambda db: enqueue(db, 1, [message], [], time.time()))
        running = asyncio.create_task(self.delivery.run())
        while (state := await self._state())[0] == "pending" and not state[2]:
            await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return state[0], state[1]

    async def again(self) -> tuple[str, str | None]:
        """As if the pause after a doubtful send were over."""
        await self.thread.write(lambda db: db.execute("UPDATE outbox SET next_attempt_at = 0"))
        running = asyncio.create_task(self.delivery.run())
        while (state := await self._state())[0] == "pending":
            await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return state[0], state[1]

    async def _state(self) -> tuple[str, str | None, int]:
        sql = "SELECT state, error, doubts FROM outbox"
        row = await self.thread.run(lambda db: db.execute(sql).fetchone())
        return row[0], row[1], row[2]


@pytest.fixture
async def sending(tmp_path: Path) -> AsyncIterator[Sending]:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    yield Sending(thread)
    await thread.aclose()


async def test_in_time_it_is_sent(sending: Sending) -> None:
    assert await sending.becomes(time.time() + 600) == ("sent", None)


async def test_after_its_time_it_is_not(sending: Sending) -> None:
    state, error = await sending.becomes(time.time() - 1)
    assert state == "failed" and "time was over" in str(error)
    assert sending.platform.sent == []


async def test_what_may_have_arrived_is_left_at_that(sending: Sending) -> None:
    sending.platform.trouble = [SendFailed("no answer", permanent=False, uncertain=True)]
    assert (await sending.becomes(time.time() + 600))[0] == "pending"
    state, error = await sending.again()
    assert state == "failed" and "may have arrived" in str(error)
    assert sending.platform.sent == []


async def test_nobody_sends_it_once_more_by_hand(sending: Sending) -> None:
    sending.platform.trouble = [SendFailed("no answer", permanent=False, uncertain=True)]
    await sending.becomes(time.time() + 600)
    await sending.again()
    letters = DeadLetters(sending.thread)
    [letter] = await letters.list()
    assert await letters.retry([letter.id], "sari") == 0
    assert [one.id for one in await letters.list()] == [letter.id]
