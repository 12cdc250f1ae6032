"""Who is told of what, once, and how many wait for whom."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts.texts import notification
from bot.store.alerts.alerts import FRESH_S, Waiting, forget_alerts
from bot.store.alerts.choices import AlertChoices
from bot.store.insight.trends import Member, Trends, add_trend
from tests.alerts.office import Office
from tests.store.cases import NUMBER, filed


async def test_a_chat_that_waits_is_told_everybody_once(office: Office) -> None:
    await office.comes("sari", "budi")
    number = await office.asks_for_person("rina")
    for _ in range(3):
        await office.watcher.look()
    assert await office.told("sari") == await office.told("budi") == [("new_chat", number)]
    assert office.woken == 1


async def test_who_is_not_logged_in_or_away_is_told_nothing(office: Office) -> None:
    await office.comes("sari")
    await office.presence.set_away("sari", True)
    await office.asks_for_person("rina")
    await office.watcher.look()
    assert await office.told("sari") == await office.told("budi") == []


async def test_each_is_told_only_what_they_chose(office: Office) -> None:
    await office.comes("sari", "budi")
    chosen = replace(AlertChoices(), new_chat=False)
    await office.choices.set(await office.number("sari"), chosen)
    assert await office.choices.of(await office.number("sari")) == chosen
    await office.asks_for_person("rina")
    await office.watcher.look()
    assert await office.told("sari") == []
    assert len(await office.told("budi")) == 1


async def test_a_message_in_ones_own_chat_until_it_was_read(office: Office) -> None:
    await office.comes("sari", "budi")
    number = await office.asks_for_person("rina")
    await office.counter.replies(number, "sari", "Halo Kak")
    await office.counter.writes("rina", "paket saya?")
    await office.counter.writes("rina", "halo?")
    office.clock.now += 3
    await office.watcher.look()
    await office.watcher.look()
    assert ("my_chat", number) in await office.told("sari")
    assert ("my_chat", number) not in await office.told("budi")
    await office.counter.handling.mark_read(number, "sari")
    await office.counter.writes("rina", "kak?")
    office.clock.now += 3
    await office.watcher.look()
    assert (await office.told("sari")).count(("my_chat", number)) == 2


async def test_what_is_read_at_once_is_told_nobody(office: Office) -> None:
    await office.comes("sari")
    number = await office.asks_for_person("rina")
    await office.counter.replies(number, "sari", "Halo Kak")
    await office.counter.writes("rina", "paket saya?")
    await office.counter.handling.mark_read(number, "sari")
    office.clock.now += 5
    await office.watcher.look()
    assert ("my_chat", number) not in await office.told("sari")


async def test_what_is_old_news_is_told_nobody(office: Office) -> None:
    await office.asks_for_person("rina")
    office.clock.now += FRESH_S
    await office.comes("sari")
    await office.watcher.look()
    assert await office.told("sari") == []


async def test_a_case_that_is_overdue(office: Office) -> None:
    await office.comes("sari")
    await office.counter.talk("rina", "x", signals={"cases": [filed(due_hours=1)]})
    office.clock.now += 3600
    await office.here("sari")
    await office.watcher.look()
    assert ("overdue_case", NUMBER) in await office.told("sari")


async def test_a_colleague_who_is_given_a_chat_or_named_is_told(office: Office) -> None:
    await office.comes("sari", "budi")
    number = await office.asks_for_person("rina")
    await office.counter.handling.assign(number, "sari", "budi")
    assert ("given", number) in await office.told("budi")
    await office.counter.handling.assign(number, "sari", "sari")  # herself
    await office.counter.handling.note(number, "budi", "Tolong lihat ini @sari")
    office.clock.now += 3
    for _ in range(2):
        await office.watcher.look()
    assert await office.told("sari") == [("mention", number)]


async def a_trend(office: Office) -> int:
    """Somebody asks for what the bot knows nothing of."""
    await office.counter.talk("dewi", "bisa bayar pakai bitcoin?")
    return await office.thread.write(
        lambda database: add_trend(
            database, None, [Member(1, 0.9, "bisa bayar pakai bitcoin?")], office.clock.now
        )
    )


async def test_a_trend_is_told_once_to_those_whom_it_is_shown(office: Office) -> None:
    await office.users.add("tia", "Tia", "admin", "terminal")
    await office.users.set_role("sari", "editor", "tia")
    await office.comes("sari", "budi")
    await a_trend(office)
    await office.watcher.look()
    assert await office.told("sari") == [("trend", None)] and await office.told("budi") == []
    [alert] = await office.alerts.newest(await office.number("sari"))
    for language, words in {"en": "Several customers", "id": "Beberapa pelanggan"}.items():
        told = notification(alert.kind, None, None, None, language)
        assert told.path == "/desk/trends" and told.text.startswith(words)
    # The watcher forgets who was told of it when it is no news any more.
    for _ in range(30):
        office.clock.now += 3600
        await office.here("sari")
        await office.thread.write(lambda database: forget_alerts(database, office.clock.now))
        await office.watcher.look()
        assert await office.told("sari") == []


async def test_who_comes_the_next_morning_is_told_of_a_trend_that_is_open(office: Office) -> None:
    await office.users.add("tia", "Tia", "admin", "terminal")
    for login in ("sari", "budi"):
        await office.users.set_role(login, "editor", "tia")
    chosen = replace(AlertChoices(), trend=False)
    await office.choices.set(await office.number("budi"), chosen)
    await a_trend(office)
    ignored = await a_trend(office)
    await Trends(office.thread).settle(ignored, "ignored", "tia")
    office.clock.now += 14 * 3600
    await office.comes("sari", "budi")
    await office.watcher.look()
    assert await office.told("sari") == [("trend", None)] and await office.told("budi") == []


async def test_how_many_wait_for_whom(office: Office) -> None:
    first = await office.asks_for_person("rina")
    await office.asks_for_person("dewi")
    await office.counter.handling.assign(first, "sari", "budi")
    await office.watcher.look()
    assert await office.alerts.waiting(await office.number("budi")) == Waiting(1, 1)
    assert await office.alerts.waiting(await office.number("sari")) == Waiting(0, 1)


async def test_a_look_writes_nothing_where_nothing_changed(office: Office) -> None:
    await office.comes("sari")
    await office.asks_for_person("rina")
    await office.watcher.look()
    changes = "SELECT total_changes()"
    before = await office.thread.run(lambda database: database.execute(changes).fetchone())
    await office.watcher.look()
    assert await office.thread.run(lambda database: database.execute(changes).fetchone()) == before
