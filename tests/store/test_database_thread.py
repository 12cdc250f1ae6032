"""Writes that share a transaction: each is there or not there by itself, and only once on disk."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.errors import StoreUnavailable


class Refused(Exception):
    """What a caller's own function may raise."""


def add(name: str, then: Exception | None = None):
    def write(database: Database) -> str:
        database.execute(
            "INSERT INTO conversations (channel, account, chat, created_at) VALUES (?, '', '', 0)",
            [name],
        )
        if then:
            raise then
        return name

    return write


def names(path: Path) -> list[str]:
    with sqlite3.connect(path) as other:
        return [n for (n,) in other.execute("SELECT channel FROM conversations ORDER BY id")]


async def test_one_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    results = await asyncio.gather(
        thread.write(add("one")),
        thread.write(add("two", Refused("no"))),
        thread.write(add("one")),  # there is such a row already
        thread.write(add("four")),
        return_exceptions=True,
    )
    assert results[0] == "one" and results[3] == "four"
    assert isinstance(results[1], Refused)
    assert isinstance(results[2], StoreUnavailable)
    assert names(tmp_path / "sapa.db") == ["one", "four"]
    await thread.aclose()


async def test_one_that_fails_alone_leaves_nothing(tmp_path: Path) -> None:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    with pytest.raises(Refused):
        await thread.write(add("one", Refused("no")))
    assert await thread.write(add("two")) == "two"
    with pytest.raises(StoreUnavailable):
        await thread.write(add("two"))
    assert names(tmp_path / "sapa.db") == ["two"]
    await thread.aclose()


async def test_a_write_is_there_though_who_asked_has_gone(tmp_path: Path) -> None:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    gone = asyncio.create_task(thread.write(add("one")))
    await asyncio.sleep(0)
    gone.cancel()
    assert await thread.write(add("two")) == "two"
    assert names(tmp_path / "sapa.db") == ["one", "two"]
    await thread.aclose()


async def test_a_write_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))

    async def write(number: int) -> None:
        await thread.write(add(f"{number:03}"))
        assert f"{number:03}" in names(tmp_path / "sapa.db")

    await asyncio.gather(*(write(number) for number in range(250)))
    assert names(tmp_path / "sapa.db") == [f"{number:03}" for number in range(250)]
    await thread.aclose()


async def test_a_full_disk_fails_all_that_are_not_written_and_later_ones_succeed(
    tmp_path: Path,
) -> None:
    database = open_database(tmp_path / "sapa.db")
    thread = DatabaseThread(database)
    [pages] = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    names_of_some_length = [f"{number:03}" * 300 for number in range(20)]
    results = await asyncio.gather(
        *(thread.write(add(name)) for name in names_of_some_length), return_exceptions=True
    )
    written = [r for r in results if not isinstance(r, Exception)]
    assert any(isinstance(result, StoreUnavailable) for result in results)
    assert names(tmp_path / "sapa.db") == written
    await thread.run(lambda db: db.execute("PRAGMA max_page_count = 1000000"))
    assert await thread.write(add("later")) == "later"
    await thread.aclose()


async def test_who_asks_after_the_end_is_told_and_does_not_wait(tmp_path: Path) -> None:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    await thread.aclose()
    for ask in (thread.run, thread.write):
        with pytest.raises(RuntimeError, match="closed"):
            await asyncio.wait_for(ask(add("late")), 60)
