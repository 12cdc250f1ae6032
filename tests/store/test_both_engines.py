"""PostgreSQL begins with the tables that SQLite has after all migrations, and says what SQLite
says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Inbound, Outbound, Reply, Turn
from bot.store.conversations.search_index import WordIndex, find_words, place_of
from bot.store.engine import database_pool
from bot.store.engine.database import open_database
from bot.store.engine.database_pool import DatabasePool
from bot.store.engine.errors import DatabaseError
from bot.store.engine.postgresql import PostgresqlDatabase
from bot.store.engine.postgresql_schema import open_postgresql
from bot.store.engine.protocol import Transactions
from bot.store.engine.sqlite import SqliteDatabase
from bot.store.engine.store import open_connection
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox
from tests.postgresql import empty
from tests.store.engines import open_engine

TYPES = {"INTEGER": "bigint", "REAL": "double precision", "TEXT": "text", "BLOB": "bytea"}
OF_ONE_ENGINE = re.compile(
    r"product_words.*|said|said_.*|tracker_events|sqlite_.*|_sqlite_.*|migrations"
)
"""Each keeps full-text indexes, trackers and its migrations in its own way."""


@pytest.fixture
def sqlite(tmp_path: Path) -> SqliteDatabase:
    return open_database(tmp_path / "sapa.db")


@pytest.fixture
def postgresql_database(address: str) -> Iterator[PostgresqlDatabase]:
    empty(address)
    database = open_postgresql(address)
    yield database
    database.close()


def test_the_tables_are_the_same(
    sqlite: SqliteDatabase, postgresql_database: PostgresqlDatabase
) -> None:
    ours = {
        name: {(c.name, TYPES[c.type], bool(c.notnull or c.is_pk)) for c in sqlite[name].columns}
        for name in sqlite.table_names() if not OF_ONE_ENGINE.fullmatch(name)
    }  # fmt: skip
    theirs: dict[str, set[tuple[str, str, bool]]] = {}
    for table, *column in postgresql_database.execute(
        """SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
        WHERE relnamespace = 'sapa'::regnamespace AND attnum > 0 AND NOT attisdropped"""
    ):
        if not OF_ONE_ENGINE.fullmatch(table):
            theirs.setdefault(table, set()).add((column[0], column[1], bool(column[2])))
    assert theirs == ours


def test_the_indexes_are_the_same(
    sqlite: SqliteDatabase, postgresql_database: PostgresqlDatabase
) -> None:
    ours = {
        name for name, table in sqlite.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ) if not OF_ONE_ENGINE.fullmatch(table)
    }  # fmt: skip
    theirs = {
        name for name, table in postgresql_database.execute(
            """SELECT indexname, tablename FROM pg_indexes WHERE schemaname = 'sapa'
            AND indexname NOT IN (SELECT conname FROM pg_constraint)"""
        ) if not any(map(OF_ONE_ENGINE.fullmatch, (name, table)))
    }  # fmt: skip
    assert theirs == ours


async def test_a_message_is_answered_and_delivered(thread: Transactions) -> None:
    inbox, outbox = Inbox(thread), Outbox(thread)
    event = Inbound("postcards", "shop", "message", "rina", "m1", "halo", dedup_key="k1")
    assert len(await inbox.accept([event])) == 1
    assert await inbox.accept([event]) == []
    [pending], _ = await inbox.next_pending(["postcards"], [], 10)
    answer = Outbound("postcards", "shop", "rina", "Halo kak!")
    await inbox.complete(pending, Turn([Reply("Halo kak!")]), [[answer]])
    assert await inbox.next_pending(["postcards"], [], 10) == ([], None)
    [due], _ = await outbox.due(["postcards"], [], 10)
    assert due.message == answer
    [due] = await outbox.begin([due])
    await outbox.sent(due, "p1")
    assert await outbox.due(["postcards"], [], 10) == ([], None)


async def test_of_what_comes_at_once_nothing_is_lost_or_twice(thread: Transactions) -> None:
    inbox = Inbox(thread)
    events = [
        Inbound("postcards", "shop", "message", f"c{n % 3}", f"m{n}", "halo", dedup_key=f"k{n}")
        for n in range(12)
    ]
    accepted = await asyncio.gather(*(inbox.accept([event]) for event in events * 2))
    assert sum(map(len, accepted)) == len(events)
    chats = await thread.run(
        lambda db: db.execute("SELECT customer_lines FROM conversations").fetchall()
    )
    assert chats == [(4,), (4,), (4,)]


async def test_two_that_read_before_they_write_come_one_after_the_other(address: str) -> None:
    empty(address)
    pool = DatabasePool(address, connections=4)

    def one_more(database: PostgresqlDatabase) -> None:
        [before] = database.execute("SELECT count(*) FROM undo_steps").fetchone()
        database.execute(
            "INSERT INTO undo_steps (user, what, at) VALUES ('sari', ?, 0)", [f"step {before}"]
        )

    await asyncio.gather(*(pool.write(one_more) for _ in range(10)))  # type: ignore[arg-type]
    steps = await pool.run(lambda db: db.execute("SELECT what FROM undo_steps").fetchall())
    assert {what for (what,) in steps} == {f"step {number}" for number in range(10)}
    await pool.aclose()


async def test_a_database_that_is_away_for_long_is_asked_as_often_as_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database_pool, "_CONNECTS_ANEW_S", 0.1)
    asked = 0

    def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = DatabasePool(f"postgresql://nobody@127.0.0.1:{port}/none", connections=2)
    for _ in range(1000):  # with doubled pauses the tenth came after eight minutes
        if asked >= 10:
            break
        await asyncio.sleep(0.01)
    assert asked >= 10
    await pool.aclose()
    server.close()


async def test_who_is_gone_in_the_middle_of_a_write_holds_up_nobody(address: str) -> None:
    async with open_engine(address) as thread:
        inbox = Inbox(thread)
        [first] = await inbox.accept([Inbound("postcards", "shop", "message", "rina", "m1", "hi")])
        gone = open_connection(address)
        began = gone.transaction()
        began.__enter__()
        gone.execute("UPDATE conversations SET customer_lines = 9")
        [second] = await inbox.accept(
            [Inbound("postcards", "shop", "message", "rina", "m2", "halo?")]
        )
        with pytest.raises(DatabaseError):  # it comes back, too late
            gone.execute("UPDATE conversations SET customer_lines = 10")
        assert second > first
        chats = await thread.run(
            lambda db: db.execute("SELECT customer_lines FROM conversations").fetchall()
        )
        assert chats == [(2,)]


@pytest.mark.parametrize("words, is_found", [
    ("pesanan", True), ("PESAN", True), ("ord-2291", True), ("2291", True), ("cafe", True),
    ("2291 ord", True), ("ord-2292", False), ("sana", False),
    ("'; DROP", False), ("\\' & |", False),
])  # fmt: skip
async def test_words_are_found_alike(thread: Transactions, words: str, is_found: bool) -> None:
    event = Inbound("postcards", "shop", "message", "rina", "m1", "Pesanan ORD-2291 ke Café?")
    [number] = await Inbox(thread).accept([event])
    await WordIndex(thread).catch_up()
    found = await thread.run(lambda db: [place_of(n).id for n in find_words(db, words, 9, None)])
    assert found == ([number] if is_found else [])
