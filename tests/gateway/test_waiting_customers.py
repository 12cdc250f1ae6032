"""Who waits for a person is served meanwhile, can take it back, and is told once when it takes too
long."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.gateway.waiting_customers import WaitingCustomers
from bot.messages import Reply, Turn
from bot.settings import Settings
from bot.settings_sections import HoursSettings
from bot.store.cases.cases import cases_of_conversation
from bot.store.engine.protocol import Transactions
from bot.store.engine.store import open_store
from bot.store.messages.inbox import Inbox
from bot.store.messages.late_replies import Apologies, Apology
from bot.store.messages.turn_stats import turn_stats
from bot.store.staff.users import Users
from tests.gateway.people import Postcards
from tests.store.counter import CHANNEL, Counter

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = HoursSettings(**dict.fromkeys(DAYS, "09:00-17:00"), answer_within_minutes=60)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp()
HOUR_S = 3600.0
CASE = {"number": "C-7K4M2QX", "kind": "exchange", "state": "waiting_staff", "facts": {}}


class Room(Counter):
    """A counter where people wait, from noon on."""

    def __init__(self, thread: Transactions) -> None:
        super().__init__(thread)
        self.clock.now = NOON
        self.platform = Postcards()
        channels = {CHANNEL: self.platform}
        self.waiting = WaitingCustomers(
            thread, channels, OFFICE, lambda: None, self.clock
        )

    async def asks_for_a_person(self, why: str = "asked") -> int:
        return await self.talk(
            "rina", "orang", "Saya panggilkan.", language="id", signals={"handoff": why}
        )

    async def said(self) -> list[str]:
        sql = "SELECT json_extract(message_json, '$.text') FROM outbox ORDER BY id"
        rows = await self.thread.run(lambda database: database.execute(sql).fetchall())
        return [text for (text,) in rows]

    async def states(self) -> list[str]:
        """Of the messages, in order."""
        sql = "SELECT state FROM inbox ORDER BY id"
        rows = await self.thread.run(lambda database: database.execute(sql).fetchall())
        return [state for (state,) in rows]


@pytest.fixture
async def room(settings: Settings) -> AsyncIterator[Room]:
    thread = open_store(settings.store)
    await Users(thread).add("sari", "Sari Dewi", "agent", "terminal")
    yield Room(thread)
    await thread.aclose()


async def test_until_a_person_comes_the_bot_serves_and_the_person_stays_awaited(room: Room) -> None:
    number = await room.asks_for_a_person()
    since = (await room.chat(number)).waiting_since
    await room.talk("rina", "ORD-1314 mana?", "Sedang dikirim.")
    chat = await room.chat(number)
    assert (chat.state, chat.reason, chat.waiting_since) == ("waiting", "asked", since)
    assert "Sedang dikirim." in await room.said() and await room.listed("waiting") == [number]
    assert await room.states() == ["done", "done"]


async def test_what_is_left_to_the_person_is_theirs_and_costs_nothing(room: Room) -> None:
    number = await room.asks_for_a_person()
    before = await room.said()
    await room.writes("rina", "halo?")
    await room.answers(intent="nlu_fallback")
    assert await room.said() == before and await room.states() == ["done", "desk"]
    assert (await room.chat(number)).answers == len(before)
    assert await room.thread.run(lambda database: database.table("teachable").count) == 0
    assert [turn.text for turn in await room.thread.run(lambda d: turn_stats(d, 9))] == ["orang"]


@pytest.mark.parametrize("why", ["self_harm", "threat", "emergency", "abuse"])
async def test_nobody_is_served_whom_safety_gave_to_people(room: Room, why: str) -> None:
    await room.asks_for_a_person(why)
    await room.writes("rina", "ORD-1314 mana?")
    assert (await room.inbox.next_pending([CHANNEL], [], 1))[0] == []


async def test_danger_that_shows_meanwhile_ends_the_service(room: Room) -> None:
    number = await room.asks_for_a_person()
    await room.writes("rina", "...")
    await room.writes("rina", "ORD-1314 mana?")
    await room.answers(signals={"handoff": "threat"})
    assert (await room.chat(number)).reason == "threat"
    assert await room.states() == ["done", "desk", "desk"]


async def take_over(room: Room, number: int) -> None:
    await room.handling.take_over(number, "sari", None)


async def reply(room: Room, number: int) -> None:
    await room.replies(number, "sari", "Halo Kak")


async def assign(room: Room, number: int) -> None:
    await room.handling.assign(number, "sari", "sari")


async def give_away(room: Room, number: int) -> None:
    await room.handling.take_over(number, "sari", None)
    await room.handling.assign(number, "sari", None)


async def leave_the_shop(room: Room, number: int) -> None:
    await room.replies(number, "sari", "Halo Kak")
    await room.writes("rina", "?")
    users = Users(room.thread)
    await users.add("ani", "Ani", "admin", "terminal")
    await users.set_disabled("sari", True, "ani")


async def begin_to_type(room: Room, number: int) -> None:
    await room.handling.keep_draft(number, "sari", "Halo Kak, saya")


@pytest.mark.parametrize(
    "act", [take_over, reply, assign, give_away, leave_the_shop, begin_to_type]
)
async def test_the_bot_is_silent_once_a_person_has_taken_it_up(
    room: Room, act: Callable[[Room, int], Awaitable[None]]
) -> None:
    number = await room.asks_for_a_person()
    await act(room, number)
    await room.writes("rina", "ORD-1314 mana?")
    assert (await room.inbox.next_pending([CHANNEL], [], 1))[0] == []
    assert (await room.states())[-1] == "desk"


async def test_a_person_who_takes_it_up_meanwhile_is_not_talked_over(room: Room) -> None:
    for act in (take_over, begin_to_type):
        number = await room.talk(act.__name__, "orang", "Ya.", signals={"handoff": "asked"})
        await room.writes(act.__name__, "ORD-1314 mana?")
        before = await room.said()
        [pending], _ = await room.inbox.next_pending([CHANNEL], [], 1)
        await act(room, number)
        turn = Turn([Reply("Sedang dikirim.")], signals={"taken_back": True})
        await room.inbox.complete(pending, turn, [[]])
        assert await room.said() == before and (await room.states())[-1] == "desk"
        assert (await room.chat(number)).state != "bot"


async def test_a_draft_that_was_forgotten_silences_nobody(room: Room) -> None:
    number = await room.asks_for_a_person()
    await begin_to_type(room, number)
    room.clock.now += HOUR_S
    await room.talk("rina", "ORD-1314 mana?", "Sedang dikirim.")
    assert "Sedang dikirim." in await room.said()


async def test_a_wish_for_a_person_is_taken_back_and_served_in_one_turn(room: Room) -> None:
    number = await room.asks_for_a_person()
    await room.writes("rina", "sama kamu aja, ORD-1314 mana?")
    await room.answers("Baik Kak.", "Sedang dikirim.", signals={"taken_back": True})
    chat = await room.chat(number)
    assert (chat.state, chat.reason, chat.waiting_since) == ("bot", None, None)
    assert (await room.said())[-2:] == ["Baik Kak.", "Sedang dikirim."]
    entries = (await room.transcripts.read(number)).entries
    assert [entry.deed for entry in entries if entry.deed] == ["taken_back"]
    assert await room.listed("waiting") == []


async def test_what_was_written_while_the_bot_called_is_served_in_its_order(room: Room) -> None:
    for text in ("orang", "ORD-1314", "1146"):
        await room.writes("rina", text)
    await room.answers("Saya panggilkan.", signals={"handoff": "asked"})
    await room.answers("Empat angka terakhir?")
    await room.answers("Sedang dikirim.")
    assert await room.states() == ["done"] * 3


async def test_a_case_that_staff_asked_about_is_theirs_whatever_is_left_to_them(
    room: Room,
) -> None:
    number = await room.talk("rina", "tukar", signals={"cases": [CASE]})
    await room.thread.write(
        lambda database: database.execute("UPDATE cases SET state = 'waiting_customer'")
    )
    await room.asks_for_a_person()
    await room.writes("rina", "hmm")
    await room.answers()
    [case] = await room.thread.run(lambda database: cases_of_conversation(database, number))
    assert case.state == "waiting_staff"


async def test_a_message_that_cannot_be_answered_is_the_persons_without_apology(
    room: Room,
) -> None:
    number = await room.asks_for_a_person()
    before = await room.said()
    await room.writes("rina", "ORD-1314 mana?")
    [pending], _ = await room.inbox.next_pending([CHANNEL], [], 1)
    room.clock.now += 120
    assert await Apologies(room.thread, room.clock).due([CHANNEL], 60) == []
    await room.inbox.give_up(pending, Apology([], "as told"))
    assert await room.said() == before and await room.states() == ["done", "desk"]
    assert (await room.chat(number)).reason == "asked"


async def test_a_flood_is_left_to_the_person(room: Room) -> None:
    await room.asks_for_a_person()
    room.inbox = Inbox(room.thread, lambda: room.clock.now, most_a_minute=lambda: 3)
    for _ in range(6):
        await room.writes("rina", "halo")
    assert (await room.states())[1:] == ["pending"] * 2 + ["desk"] * 4


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


async def test_what_the_bot_served_is_no_persons_answer(room: Room) -> None:
    await room.asks_for_a_person()
    await room.talk("rina", "ORD-1314 mana?", "Sedang dikirim.")
    room.clock.now += HOUR_S
    await room.waiting.look()
    assert "paling lambat" in (await room.said())[-1]


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
