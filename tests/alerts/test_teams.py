"""Chats come to the team that says most exactly what it takes."""

from __future__ import annotations

import pytest

from bot.store.alerts.alerts import Waiting
from bot.store.conversations.labels import labelling
from bot.store.staffing import automatic_assignment
from bot.store.staffing.automatic_assignment import AssignmentSettings
from bot.store.staffing.refused import StaffingRefused
from tests.alerts.office import Office


async def team(office: Office, name: str, *logins: str, **rules: str) -> int:
    number = await office.teams.add(name, "eko")
    members = [await office.number(login) for login in logins]
    await office.teams.change(number, name, members, list(rules.items()), "eko")  # type: ignore[arg-type]
    return number


async def test_only_a_teams_members_are_told_and_given(office: Office) -> None:
    await office.comes("sari", "budi")
    await team(office, "English", "budi", language="en")
    number = await office.asks_for_person("rina", language="en")
    await office.watcher.look()
    assert await office.told("budi") == [("new_chat", number)]
    assert await office.told("sari") == []
    assert await office.alerts.waiting(await office.number("sari")) == Waiting(0, 0)
    await office.presence.set_away("budi", True)
    await office.assignment.set(AssignmentSettings(is_on=True), {}, "eko")
    await office.watcher.look()
    assert await office.holder(number) is None  # it waits for the team


async def test_the_most_exact_team_takes_it(office: Office) -> None:
    await office.comes("sari", "budi")
    await team(office, "All", "sari")
    await team(office, "Returns in English", "budi", language="en", topic="return_item")
    returned = await office.asks_for_person("rina", language="en", intent="return_item")
    other = await office.asks_for_person("dewi", language="en", intent="order_status")
    await office.watcher.look()
    assert await office.told("budi") == [("new_chat", returned)]
    assert await office.told("sari") == [("new_chat", other)]


async def test_a_label_that_is_added_brings_it_to_another_team(office: Office) -> None:
    await office.comes("sari", "budi")
    [label_id] = await office.thread.write(
        lambda database: database.execute(
            "INSERT INTO labels (name, colour, created_at) VALUES ('Grosir', 'green', 1) "
            "RETURNING id"
        ).fetchone()
    )
    await team(office, "Wholesale", "budi", label=str(label_id))
    number = await office.asks_for_person("rina")
    await office.watcher.look()
    assert await office.alerts.waiting(await office.number("sari")) == Waiting(0, 1)
    label = labelling("sari", label_id)
    chat = await office.counter.chat(number)
    await office.thread.write(lambda database: label(database, chat, office.clock.now))
    await office.watcher.look()
    assert await office.alerts.waiting(await office.number("sari")) == Waiting(0, 0)
    assert await office.alerts.waiting(await office.number("budi")) == Waiting(0, 1)


async def test_a_team_that_goes_or_has_nobody_takes_nothing(office: Office) -> None:
    await office.comes("sari")
    number = await team(office, "Empty", language="id")
    await office.asks_for_person("rina", language="id")
    await office.watcher.look()
    assert await office.alerts.waiting(await office.number("sari")) == Waiting(0, 1)
    await office.teams.delete(number, "eko")
    await office.teams.delete(number, "eko")
    assert await office.teams.all() == []


async def test_names_are_there_and_told_apart(office: Office) -> None:
    number = await team(office, "Returns", "sari", channel="whatsapp")
    for name in ("", "  ", "returns"):
        with pytest.raises(StaffingRefused):
            await office.teams.add(name, "eko")
    await office.teams.change(number, "Returns", [], [], "eko")  # its own name
    await office.teams.delete(number, "eko")
    with pytest.raises(StaffingRefused):
        await office.teams.change(number, "Returns", [], [], "eko")


async def test_who_waits_for_a_team_that_has_nobody_holds_up_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(automatic_assignment, "_AT_ONCE", 1)
    await office.comes("sari")
    await team(office, "English", "budi", language="en")
    first = await office.asks_for_person("rina", language="en")
    second = await office.asks_for_person("dewi", language="id")
    await office.assignment.set(AssignmentSettings(is_on=True), {}, "eko")
    await office.watcher.look()
    assert [await office.holder(number) for number in (first, second)] == [None, "sari"]
