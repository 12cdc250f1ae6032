"""Whether customers are answered within the minutes that were promised, by business hours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings_sections import HoursSettings
from bot.store.staffing.refused import StaffingRefused
from bot.store.staffing.service_levels import EVERYBODY, ServiceLevel
from tests.alerts.office import Office, open_office
from tests.alerts.test_teams import team

LEVEL = ServiceLevel(first_minutes=30, next_minutes=60, warn_minutes=10)
MONDAY = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp()
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
HOURS = HoursSettings(**dict.fromkeys(_DAYS, "08:00-17:00"), saturday="", sunday="")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, HOURS) as office:
        office.clock.now = MONDAY
        await office.levels.set(EVERYBODY, LEVEL, "eko")
        await office.comes("sari")
        yield office


async def figures(office: Office, day: date = date(2026, 11, 30)) -> dict[str, tuple[int, int]]:
    return {one.answer: (one.met, one.missed) for one in await office.levels.figures(day, day)}


async def test_what_is_left_and_when_it_is_soon_over(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    due = (await office.levels.due_of([number]))[number]
    assert 1790 < due.due_at - office.clock.now <= 1800
    assert due.tone(office.clock.now) == "good"
    assert due.tone(office.clock.now + 21 * 60) == "warn"
    assert due.tone(office.clock.now + 31 * 60) == "bad"
    assert await office.counter.listed("late") == []
    office.clock.now += 21 * 60
    assert await office.counter.listed("late") == [number]


async def test_minutes_count_while_the_shop_is_open(office: Office) -> None:
    office.clock.now = MONDAY + 7 * 3600 + 50 * 60  # 16:50
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    due = (await office.levels.due_of([number]))[number]
    told = datetime.fromtimestamp(due.due_at, ZoneInfo("Asia/Jakarta"))
    assert (told.day, told.hour, told.minute) == (1, 8, 20)


async def test_colleagues_are_told_before_it_is_late(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    assert ("late", number) not in await office.told("sari")
    office.clock.now += 21 * 60
    await office.here("sari")
    for _ in range(2):
        await office.watcher.look()
    assert await office.told("sari") == [("late", number)]


async def test_answers_in_time_and_late_ones_are_counted(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    await office.counter.replies(number, "sari", "Halo Kak")
    await office.counter.writes("rina", "paket saya?")
    await office.watcher.look()
    assert await figures(office) == {"first": (1, 0)}
    due = (await office.levels.due_of([number]))[number]
    assert due.due_at - office.clock.now > 59 * 60  # the next answer has an hour
    office.clock.now += 2 * 3600
    await office.watcher.look()
    await office.counter.replies(number, "sari", "Maaf lama")
    await office.watcher.look()
    assert await figures(office) == {"first": (1, 0), "next": (0, 1)}
    assert await office.levels.due_of([number]) == {}


async def test_who_needs_no_answer_after_all_is_not_counted(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    await office.counter.handling.close(number, "sari", None)
    await office.watcher.look()
    assert await figures(office) == {}


async def test_who_was_sent_away_too_late_is_counted(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    office.clock.now += 31 * 60
    await office.counter.handling.hand_back(number, "sari")
    await office.watcher.look()
    assert await figures(office) == {"first": (0, 1)}


async def test_a_team_has_its_own(office: Office) -> None:
    number = await team(office, "VIP", "sari", language="en")
    await office.levels.set(number, ServiceLevel(5, 5, 2), "eko")
    chat = await office.asks_for_person("rina", language="en")
    other = await office.asks_for_person("dewi", language="id")
    await office.watcher.look()
    dues = await office.levels.due_of([chat, other])
    assert dues[other].due_at - dues[chat].due_at > 24 * 60
    await office.counter.replies(chat, "sari", "Hi")
    await office.watcher.look()
    [told] = await office.levels.figures(date(2026, 11, 30), date(2026, 11, 30))
    assert (told.team_id, told.met) == (number, 1)
    await office.teams.delete(number, "eko")
    assert set(await office.levels.all()) == {EVERYBODY}


async def test_another_level_counts_for_who_waits_already(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    await office.levels.set(EVERYBODY, ServiceLevel(5), "eko")
    await office.watcher.look()
    assert (await office.levels.due_of([number]))[number].due_at < office.clock.now + 300
    await office.levels.set(EVERYBODY, ServiceLevel(), "eko")  # none any more
    await office.watcher.look()
    assert await office.levels.due_of([number]) == {}


async def test_what_the_bot_has_is_promised_nobody(office: Office) -> None:
    number = await office.counter.talk("rina", "marah", signals={"look": "angry"})
    await office.watcher.look()
    assert await office.levels.due_of([number]) == {}
    await office.counter.talk("rina", "orang", signals={"handoff": "asked"})
    await office.watcher.look()
    assert number in await office.levels.due_of([number])


@pytest.mark.parametrize("wrong", [ServiceLevel(0), ServiceLevel(5, -1), ServiceLevel(5, 5, 10**9)])
async def test_minutes_that_cannot_be(office: Office, wrong: ServiceLevel) -> None:
    with pytest.raises(StaffingRefused):
        await office.levels.set(EVERYBODY, wrong, "eko")
    assert await office.levels.all() == {EVERYBODY: LEVEL}


async def test_the_clock_stands_still_while_a_chat_is_snoozed(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    office.clock.now += 20 * 60
    until = office.clock.now + 3600
    await office.counter.handling.snooze(number, "sari", until)
    await office.watcher.look()
    office.clock.now += 30 * 60
    await office.here("sari")
    await office.watcher.look()
    assert await office.levels.due_of([number]) == {}
    assert ("late", number) not in await office.told("sari")
    office.clock.now = until + 60
    await office.watcher.look()
    due = (await office.levels.due_of([number]))[number]
    assert due.due_at - until == pytest.approx(600, abs=5)  # ten minutes were left
    await office.counter.replies(number, "sari", "Halo Kak")
    await office.watcher.look()
    assert await figures(office) == {"first": (1, 0)}


async def test_only_working_hours_of_a_snooze_are_left_out(office: Office) -> None:
    office.clock.now = MONDAY + 7 * 3600 + 50 * 60  # 16:50: ten minutes before the shop closes
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    until = MONDAY + 24 * 3600  # 9:00 the next day
    await office.counter.handling.snooze(number, "sari", until)
    await office.watcher.look()
    office.clock.now = until + 5
    await office.watcher.look()
    due = (await office.levels.due_of([number]))[number]
    assert due.due_at - until == pytest.approx(1800, abs=5)


async def test_who_answers_a_snoozed_chat_early_is_in_time(office: Office) -> None:
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    await office.counter.handling.snooze(number, "sari", office.clock.now + 4 * 3600)
    await office.watcher.look()
    office.clock.now += 2 * 3600
    await office.counter.replies(number, "sari", "Halo Kak")
    await office.watcher.look()
    assert await figures(office) == {"first": (1, 0)}
