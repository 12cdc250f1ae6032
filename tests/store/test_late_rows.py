"""On PostgreSQL a row may come after one with a higher number; who remembers up to which number all
is done passes over none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from zoneinfo import ZoneInfo

import pytest

from bot.messages import Inbound
from bot.shop_time import ShopTime
from bot.store.conversations.page_updates import changes_since
from bot.store.conversations.search_index import WordIndex, find_words
from bot.store.engine.store import open_connection
from bot.store.insight.counting import Counting
from bot.store.insight.sentiments import said_after
from tests.store.counter import Counter

pytestmark = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


@contextmanager
def uncommitted_line(place: str) -> Iterator[None]:
    """Somebody else's, with a lower number than all that come within."""
    with closing(open_connection(place)) as other:
        other.execute("BEGIN")
        conversation = other.insert(
            """INSERT INTO conversations (channel, account, chat, created_at)
            VALUES ('web', 'web', 'late', 1)""",
            [],
        )
        other.execute(
            """INSERT INTO inbox (dedup_key, conversation_id, channel, account, kind, text,
            event_json, received_at, state) VALUES ('late', ?, 'web', 'web', 'message', 'terlambat',
            '{}', 5, 'done')""",
            [conversation],
        )
        yield
        other.execute("COMMIT")


async def later(counter: Counter) -> None:
    """A line that is there at once."""
    await counter.inbox.accept(
        [Inbound("web", "web", "message", "rina", "1", "halo", dedup_key="early")]
    )


async def numbers(counter: Counter) -> dict[str, int]:
    sql = "SELECT dedup_key, id FROM inbox"
    return dict(await counter.thread.run(lambda database: database.execute(sql).fetchall()))


async def found(counter: Counter, word: str) -> int:
    return len(await counter.thread.run(lambda database: find_words(database, word, 9, None)))


async def test_it_is_found_by_its_words(counter: Counter, place: str) -> None:
    words = WordIndex(counter.thread)
    with uncommitted_line(place):
        await later(counter)
        await words.catch_up()
        assert await found(counter, "halo") == 0, "it is not passed over, so it waits"
    given = await numbers(counter)
    assert given["late"] < given["early"]
    await words.catch_up()
    assert (await found(counter, "halo"), await found(counter, "terlambat")) == (1, 1)


async def test_it_is_counted(counter: Counter, place: str) -> None:
    counting = Counting(counter.thread, ShopTime(ZoneInfo("Asia/Jakarta")))
    with uncommitted_line(place):
        await later(counter)
        await counting.catch_up()
    await counting.catch_up()
    sql = "SELECT count(*) FROM chat_sessions"
    [count] = await counter.thread.run(lambda database: database.execute(sql).fetchone())
    assert count == 2


async def test_how_it_sounds_is_read(counter: Counter, place: str) -> None:
    with uncommitted_line(place):
        await later(counter)
        assert await counter.thread.run(lambda db: said_after(db, 0, 9, 1e12)) == []
    said = await counter.thread.run(lambda db: said_after(db, 0, 9, 1e12))
    assert len(said) == 2


async def test_an_open_page_hears_of_it(counter: Counter, place: str) -> None:
    _, marks = await counter.thread.run(lambda db: changes_since(db, None))
    with uncommitted_line(place):
        await later(counter)
        first, marks = await counter.thread.run(lambda db: changes_since(db, marks))
        assert len(first.conversations) == 1, "what is there is told at once"
    second, marks = await counter.thread.run(lambda db: changes_since(db, marks))
    assert len(second.conversations) == 2
    third, _ = await counter.thread.run(lambda db: changes_since(db, marks))
    assert third.conversations == frozenset()
