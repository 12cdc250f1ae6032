"""Who waits for a person can take it back, and is told once when it takes too long. The stand-in
brain takes each word for a part of its own, and for its intent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.brain.client import TurnFailed
from bot.gateway.awaited_people import PeopleAwaiting
from bot.hours import Hours
from bot.settings import HoursSettings
from bot.store.conversations import Conversation
from bot.store.database import open_database
from bot.store.database_thread import DatabaseThread
from bot.store.users import Users
from tests.gateway.people import EchoBrain, Postcards
from tests.store.counter import CHANNEL, Counter

pytestmark = pytest.mark.asyncio

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = Hours(HoursSettings(**dict.fromkeys(DAYS, "09:00-17:00")))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp()
HOUR_S = 3600.0


class Room(Counter):
    """A counter where people wait, from noon on."""

    def __init__(self, thread: DatabaseThread) -> None:
        super().__init__(thread)
        self.clock.now = NOON
        self.brain, self.platform = EchoBrain(), Postcards()
        channels = {CHANNEL: self.platform}
        self.waiting = PeopleAwaiting(
            thread, self.brain, channels, OFFICE, HOUR_S, lambda: None, self.clock  # type: ignore[arg-type]
        )

    async def asks_for_a_person(self, why: str = "asked") -> int:
        return await self.talk(
            "rina", "orang", "Saya panggilkan.", language="id", signals={"handoff": why}
        )

    async def said(self) -> list[str]:
        sql = "SELECT json_extract(message_json, '$.text') FROM outbox ORDER BY id"
        rows = await self.thread.run(lambda database: database.execute(sql).fetchall())
        return [text for (text,) in rows]


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    await Users(thread).add("sari", "Sari Dewi", "agent", "terminal")
    yield Room(thread)
    await thread.aclose()


@pytest.mark.parametrize("words", ["stop", "stop nlu_fallback", "stop deny", "greet stop"])
async def test_a_wish_for_a_person_is_taken_back(room: Room, words: str) -> None:
    number = await room.asks_for_a_person()
    await room.writes("rina", words)
    await room.waiting.look()
    chat = await room.chat(number)
    assert (chat.state, chat.reason, chat.waiting_since) == ("bot", None, None)
    assert "tidak jadi" in (await room.said())[-1]
    entries = (await room.transcripts.read(number)).entries
    assert [entry.deed for entry in entries if entry.deed] == ["taken_back"]
    assert await room.listed("waiting") == []
    await room.writes("rina", "berapa ongkirnya?")  # the bot answers again
    [pending], _ = await room.inbox.next_pending([CHANNEL], [], 1)
    assert pending.event.text == "berapa ongkirnya?"


@pytest.mark.parametrize(
    ("words", "takes_back"),
    [
        ("ga usah deh", True), ("gausah kak", True), ("tidak perlu", True), ("gak perlu", True),
        ("no need anymore", True), ("I don't need it", True), ("belum", False), ("nggak", False),
        ("ga bisa gitu dong", False), ("no, the blue one", False), ("no, I need it today", False),
    ],
)  # fmt: skip
async def test_not_every_no_takes_it_back(
    room: Room, words: str, takes_back: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wishes(conversation: Conversation, text: str) -> list[str]:
        return ["deny"]

    monkeypatch.setattr(room.brain, "wishes", wishes)
    number = await room.asks_for_a_person()
    await room.writes("rina", words)
    await room.waiting.look()
    assert (await room.chat(number)).state == ("bot" if takes_back else "waiting")


async def test_who_took_it_back_can_have_a_person_after_all(room: Room) -> None:
    await room.asks_for_a_person()
    await room.writes("rina", "stop")
    await room.waiting.look()
    await room.writes("rina", "Tetap mau dibantu")
    [pending], _ = await room.inbox.next_pending([CHANNEL], [], 1)
    assert pending.payload == "/talk_to_person"


@pytest.mark.parametrize(
    "words", ["order_status", "stop order_status", "thank", "nlu_fallback", "stop " * 50]
)
async def test_what_is_said_to_the_person_takes_nothing_back(room: Room, words: str) -> None:
    number = await room.asks_for_a_person()
    before = await room.said()
    await room.writes("rina", words)
    await room.waiting.look()
    assert (await room.chat(number)).state == "waiting" and await room.said() == before


@pytest.mark.parametrize("why", ["self_harm", "threat", "emergency", "abuse"])
async def test_nobody_in_need_is_let_go(room: Room, why: str) -> None:
    number = await room.asks_for_a_person(why)
    await room.writes("rina", "stop")
    room.clock.now += 3 * HOUR_S
    await room.waiting.look()
    assert (await room.chat(number)).state == "waiting" and room.brain.read == []


async def test_a_person_who_has_it_keeps_it(room: Room) -> None:
    number = await room.asks_for_a_person()
    await room.handling.take_over(number, "sari", None)
    await room.writes("rina", "stop")
    room.clock.now += 3 * HOUR_S
    await room.waiting.look()
    assert (await room.chat(number)).state == "staff" and room.brain.read == []


async def test_a_person_who_takes_it_up_meanwhile_keeps_it(room: Room) -> None:
    number = await room.asks_for_a_person()
    await room.writes("rina", "stop")

    async def wishes(conversation: Conversation, text: str) -> list[str]:
        await room.handling.take_over(number, "sari", None)
        return ["stop"]

    room.brain.wishes = wishes  # type: ignore[method-assign]
    before = await room.said()
    await room.waiting.look()
    assert (await room.chat(number)).state == "staff" and await room.said() == before


async def test_each_line_is_read_once_and_again_after_a_failure(room: Room) -> None:
    await room.asks_for_a_person()
    await room.writes("rina", "order_status")
    for _ in range(3):
        await room.waiting.look()
    assert room.brain.read == ["order_status"]

    async def fails(conversation: Conversation, text: str) -> list[str]:
        raise TurnFailed("as told")

    reads, room.brain.wishes = room.brain.wishes, fails  # type: ignore[method-assign]
    number = await room.writes("rina", "stop")
    await room.waiting.look()
    room.brain.wishes = reads  # type: ignore[method-assign]
    await room.waiting.look()
    assert (await room.chat(number)).state == "bot"


async def test_who_waits_longer_than_promised_is_told_once(room: Room) -> None:
    await room.asks_for_a_person()
    before = await room.said()
    await room.writes("rina", "halo?")
    await room.waiting.look()
    assert await room.said() == before  # the hour is not over
    room.clock.now += HOUR_S
    await room.waiting.look()
    [*_, told] = after = await room.said()
    assert len(after) == len(before) + 1 and "paling lambat hari ini pukul 14.00" in told
    await room.writes("rina", "masih lama?")
    room.clock.now += HOUR_S
    await room.waiting.look()
    assert await room.said() == after


async def test_who_wrote_nothing_meanwhile_is_left_in_peace(room: Room) -> None:
    await room.asks_for_a_person()
    before = await room.said()
    room.clock.now += 3 * HOUR_S
    await room.waiting.look()
    assert await room.said() == before


async def test_at_night_nobody_is_late(room: Room) -> None:
    room.clock.now += 4.5 * HOUR_S  # half past four
    await room.asks_for_a_person()
    await room.writes("rina", "halo?")
    before = await room.said()
    room.clock.now += 3 * HOUR_S
    await room.waiting.look()
    assert await room.said() == before  # half an hour of work has passed
    room.clock.now += 14.5 * HOUR_S  # ten in the morning
    await room.waiting.look()
    assert "hari ini pukul 11.00" in (await room.said())[-1]


async def test_after_hours_they_are_told_when_somebody_is_back(room: Room) -> None:
    room.clock.now += 3.5 * HOUR_S
    await room.asks_for_a_person()
    room.clock.now += 2 * HOUR_S  # half past five: the hour is over, and so is the day
    await room.writes("rina", "halo?")
    await room.waiting.look()
    assert "kembali besok pukul 09.00" in (await room.said())[-1]


async def test_nothing_is_sent_into_a_shut_window(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.asks_for_a_person()
    await room.writes("rina", "halo?")
    before = await room.said()
    monkeypatch.setattr(room.platform, "answer_within_s", lambda to: 600.0)
    room.clock.now += 2 * HOUR_S
    await room.waiting.look()
    assert await room.said() == before
