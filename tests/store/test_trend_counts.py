"""Who wrote of a trend is counted by people, whatever chats and contacts they have."""

from __future__ import annotations

from bot.store.insight.trends import Member, Trends, add_trend
from tests.store.counter import Counter

DAY_S = 86_400.0


async def test_people_messages_weeks_and_languages(counter: Counter) -> None:
    now = counter.clock.now = 100 * DAY_S
    for days_ago, person, language in (
        (20, "ani", "id"), (10, "budi", "en"), (9, "budi", "id"), (8, "citra", "en"),
        (2, "ani", "id"), (1, "ani", "id"), (1, "dewi", "en"),
    ):  # fmt: skip
        counter.clock.now = now - days_ago * DAY_S
        await counter.talk(person, f"bitcoin? {days_ago}", language=language)
    counter.clock.now = now

    def add(database) -> None:  # type: ignore[no-untyped-def]
        sql = "SELECT contact_id FROM conversations WHERE chat = ?"
        [dewi], [citra] = (database.execute(sql, [one]).fetchone() for one in ("dewi", "citra"))
        database.execute("UPDATE contacts SET merged_into = ? WHERE id = ?", [citra, dewi])
        ids = [number for (number,) in database.execute("SELECT id FROM inbox").fetchall()]
        add_trend(database, None, [Member(one, one / 9, f"m{one}") for one in ids], now)

    await counter.thread.write(add)
    [trend] = await Trends(counter.thread, counter.clock).all()
    assert (trend.people, trend.messages, trend.recent, trend.before) == (3, 7, 2, 2)
    assert [round((now - at) / DAY_S) for at in (trend.since, trend.last_at)] == [20, 1]
    assert trend.languages == {"en": 2, "id": 2}
    assert len(trend.quotes) == 3
    assert trend.fate is None
