"""Chats are given to colleagues in turn: who may, who is next, once, and back where nobody is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.alerts.watcher import Watcher
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staffing.automatic_assignment import AssignmentSettings
from bot.store.staffing.presence import GONE_AFTER_S
from bot.store.staffing.refused import StaffingRefused
from tests.alerts.office import Office

ON = AssignmentSettings(is_on=True, capacity=2)


async def test_nothing_is_given_until_it_is_switched_on(office: Office) -> None:
    await office.comes("sari")
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    assert await office.holder(number) is None


async def test_in_turn_and_no_more_than_each_can_have(office: Office) -> None:
    await office.assignment.set(ON, {}, "eko")
    await office.comes("sari", "budi")
    numbers = [await office.asks_for_person(f"customer{n}") for n in range(5)]
    await office.watcher.look()
    holders = [await office.holder(number) for number in numbers]
    assert holders == ["budi", "sari", "budi", "sari", None]
    await office.counter.handling.close(numbers[1], "sari", None)
    await office.watcher.look()
    assert await office.holder(numbers[4]) == "sari"


async def test_who_was_given_none_for_longest_is_next(office: Office) -> None:
    await office.assignment.set(ON, {}, "eko")
    await office.comes("sari")
    first = await office.asks_for_person("rina")
    await office.watcher.look()
    await office.comes("budi")
    second = await office.asks_for_person("dewi")
    await office.watcher.look()
    assert [await office.holder(number) for number in (first, second)] == ["sari", "budi"]


async def test_only_who_is_online_and_not_away(office: Office) -> None:
    await office.assignment.set(ON, {}, "eko")
    await office.comes("sari", "budi")
    await office.presence.set_away("budi", True)
    office.clock.now += GONE_AFTER_S
    await office.here("budi")
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    assert await office.holder(number) is None
    await office.presence.set_away("budi", False)
    await office.watcher.look()
    assert await office.holder(number) == "budi"


async def test_a_colleague_of_no_capacity_is_given_none(office: Office) -> None:
    await office.comes("sari", "budi")
    await office.assignment.set(ON, {await office.number("budi"): 0}, "eko")
    numbers = [await office.asks_for_person(f"customer{n}") for n in range(3)]
    await office.watcher.look()
    assert [await office.holder(number) for number in numbers] == ["sari", "sari", None]
    loads = await office.assignment.loads()
    assert loads[await office.number("sari")].open_chats == 2


async def test_who_is_given_one_is_told_and_nobody_else(office: Office) -> None:
    await office.assignment.set(ON, {}, "eko")
    await office.comes("sari", "budi")
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    assert await office.told("budi") == [("given", number)]
    assert await office.told("sari") == []


async def test_the_bot_keeps_quiet_in_what_was_given(office: Office) -> None:
    await office.assignment.set(ON, {}, "eko")
    await office.comes("sari")
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    chat = await office.counter.chat(number)
    assert not chat.bot_serves and chat.reason == "asked"
    assert chat.waiting_since is not None


async def test_what_the_bot_has_is_not_given(office: Office) -> None:
    await office.assignment.set(ON, {}, "eko")
    await office.comes("sari")
    number = await office.counter.talk("rina", "marah", signals={"look": "angry"})
    await office.watcher.look()
    assert await office.holder(number) is None


async def test_two_gateways_give_no_chat_twice(office: Office, tmp_path: Path) -> None:
    await office.assignment.set(replace(ON, capacity=50), {}, "eko")
    await office.comes("sari", "budi")
    for number in range(20):
        await office.asks_for_person(f"customer{number}")
    await office.here("sari", "budi")
    other = DatabaseThread(open_database(tmp_path / "sapa.db"))
    second = Watcher(other, office.hours, lambda: None, office.clock)
    await asyncio.gather(*(w.look() for w in (office.watcher, second) * 3))
    await other.aclose()
    given = await office.thread.run(
        lambda database: database.execute(
            "SELECT conversation_id FROM audit WHERE what = 'assign'"
        ).fetchall()
    )
    assert len(given) == len(set(given)) == 20
    loads = await office.assignment.loads()
    assert sorted(load.open_chats for load in loads.values()) == [10, 10]


async def test_chats_of_who_is_gone_for_long_come_back(office: Office) -> None:
    await office.assignment.set(replace(ON, is_on=False, back_after_minutes=10), {}, "eko")
    await office.comes("sari")
    waits = await office.asks_for_person("rina")
    answered = await office.asks_for_person("dewi")
    await office.counter.handling.take_over(waits, "sari", None)
    await office.counter.replies(answered, "sari", "Sudah ya Kak")
    office.clock.now += 9 * 60
    await office.watcher.look()
    assert await office.holder(waits) == "sari"
    office.clock.now += 3 * 60
    await office.comes("budi")
    await office.watcher.look()
    assert await office.holder(waits) is None
    assert await office.holder(answered) == "sari"  # nobody is owed anything there
    assert (await office.counter.chat(waits)).state == "waiting"


async def test_what_was_just_passed_on_to_a_colleague_has_time(office: Office) -> None:
    await office.assignment.set(replace(ON, is_on=False, back_after_minutes=10), {}, "eko")
    await office.comes("sari")
    number = await office.asks_for_person("rina")
    office.clock.now += 3600
    await office.counter.handling.assign(number, "sari", "budi")  # who was never here
    await office.watcher.look()
    assert await office.holder(number) == "budi"
    office.clock.now += 11 * 60
    await office.watcher.look()
    assert await office.holder(number) is None


@pytest.mark.parametrize("wrong", [AssignmentSettings(capacity=-1), AssignmentSettings(True, 5, 0)])
async def test_numbers_that_cannot_be_change_nothing(
    office: Office, wrong: AssignmentSettings
) -> None:
    with pytest.raises(StaffingRefused):
        await office.assignment.set(wrong, {}, "eko")
    with pytest.raises(StaffingRefused):
        await office.assignment.set(ON, {await office.number("sari"): 1000}, "eko")
    assert await office.assignment.settings() == AssignmentSettings()
