"""A flood of one person or one channel: all is kept, little is answered, others do not wait."""

from __future__ import annotations

import pytest

from bot.messages import Inbound
from bot.store.engine.protocol import Transactions
from bot.store.messages.inbox import Inbox
from tests.store.counter import Clock

MOST = 5


class Flood:
    def __init__(self, thread: Transactions) -> None:
        self.thread = thread
        self.clock = Clock()
        self.inbox = Inbox(thread, self.clock, most_a_minute=lambda: MOST)
        self._number = 0

    async def write(self, sender: str, count: int, channel: str = "postcards") -> None:
        for _ in range(count):
            self._number += 1
            self.clock.now -= 0.9  # ten a second
            event = Inbound(channel, "shop", "message", sender, str(self._number), "beli beli")
            await self.inbox.accept([event])

    async def states(self) -> list[str]:
        return await self.thread.run(
            lambda db: [state for (state,) in db.execute("SELECT state FROM inbox ORDER BY id")]
        )


@pytest.fixture
def flood(thread: Transactions) -> Flood:
    return Flood(thread)


async def test_a_hundred_messages_cost_six_turns_and_all_are_kept(flood: Flood) -> None:
    await flood.write("ani", 100)
    states = await flood.states()
    assert len(states) == 100
    assert states.count("pending") == MOST + 1
    assert set(states[MOST + 1 :]) == {"recorded"}


async def test_who_floods_is_told_once(flood: Flood) -> None:
    await flood.write("ani", 20)
    flood.clock.now += 90
    await flood.write("ani", 20)
    told = await flood.thread.run(
        lambda db: db.execute(
            """SELECT count(*) FROM inbox WHERE state = 'pending'
            AND json_extract(event_json, '$.extra.command') = 'too_many'"""
        ).fetchone()[0]
    )
    assert told == 1


async def test_a_minute_later_they_are_answered_again(flood: Flood) -> None:
    await flood.write("ani", 50)
    flood.clock.now += 90
    await flood.write("ani", 1)
    assert (await flood.states())[-1] == "pending"


async def test_others_are_not_counted_with_them(flood: Flood) -> None:
    await flood.write("ani", 50)
    await flood.write("budi", 1)
    assert (await flood.states())[-1] == "pending"


async def test_a_flooded_channel_delays_no_other(flood: Flood) -> None:
    for person in range(200):
        await flood.write(f"stranger{person}", 1, "web")
    await flood.write("ani", 1, "whatsapp")
    served = []
    busy: list[int] = []
    for _ in range(4):
        [pending], _ = await flood.inbox.next_pending(["web", "whatsapp"], busy, 1)
        busy.append(pending.conversation.id)
        served.append(pending.event.channel)
    assert "whatsapp" in served[:2]
