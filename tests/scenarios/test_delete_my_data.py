"""A customer has their data deleted from the chat: asked, receipted, gone, with real Rasa."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from bot.media.folder import Folder
from bot.media.stored_files import StoredFiles
from bot.privacy.erasure import REST_S, Eraser
from bot.store.conversations.trackers import Trackers
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.scenarios.conftest import RunningSapa
from tests.scenarios.customers import Customer, Place, TelegramCustomer, WhatsAppCustomer

PHONE = "6281277665544"


DAY_S = 86_400.0


@contextmanager
def a_minute_later(
    place: Place, more_s: float = 0.0
) -> Iterator[tuple[sqlite3.Connection, Trackers]]:
    """The gateway's eraser, for which the chats have come to rest, beside the running Sapa."""
    folder = place.database.parent
    trackers = Trackers(folder / "trackers.db")

    async def erase() -> None:
        thread = DatabaseThread(open_database(place.database))
        later = Eraser(
            thread, trackers,
            StoredFiles(Folder(folder / "media")), StoredFiles(Folder(folder / "uploads")),
            lambda: time.time() + REST_S + 1 + more_s,
        )
        await later.erase_due(REST_S)
        await thread.aclose()

    asyncio.run(erase())
    with closing(sqlite3.connect(place.database)) as database:
        yield database, trackers


def conversation_of(customer: Customer, chat: str) -> int:
    with closing(sqlite3.connect(customer.place.database)) as database:
        sql = "SELECT id FROM conversations WHERE chat = ?"
        return int(database.execute(sql, [chat]).fetchone()[0])


def until_told(person: WhatsAppCustomer, words: str) -> None:
    """Until a message of ours that answers nothing has come."""
    end = time.monotonic() + 120
    while words not in str(person.inbox()):
        assert time.monotonic() < end, person.inbox()
        time.sleep(0.2)


def files_with(place: Place, words: str) -> list[str]:
    """Of everything that Sapa writes, while it runs."""
    files = [file for file in place.database.parent.rglob("*") if file.is_file()]
    return [file.name for file in files if words.encode() in file.read_bytes()]


def rows_with(database: sqlite3.Connection, words: str) -> list[Any]:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    return [
        (table, row) for (table,) in tables for row in database.execute(f'SELECT * FROM "{table}"')
        if words in str(row)
    ]  # fmt: skip


def test_a_chat_is_deleted_after_a_yes_and_the_receipt_arrives(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 900_311)
    person.says("nama saya Zulkarnain, ongkir ke bali berapa ya")
    number = conversation_of(person, "900311")
    asked = person.says("tolong hapus semua data saya")
    assert "Semua isi chat ini mau dihapus" in asked.text and "Ya, hapus" in asked.choices
    assert "tidak ada yang dihapus" in person.says("ga jadi").text
    person.says("hapus data saya")
    receipt = re.search(r"E-\w{8}", person.presses("Ya, hapus").text)
    assert receipt
    with a_minute_later(sapa.place) as (database, trackers):
        assert rows_with(database, "Zulkarnain") == rows_with(database, "900311") == []
        assert trackers.events(number) == []
        assert files_with(sapa.place, "Zulkarnain") == []
        [(done_at,)] = database.execute(
            "SELECT done_at FROM erasures WHERE receipt = ?", [receipt.group()]
        ).fetchall()
        assert done_at
    assert "asisten virtual" in person.says("halo kak").text
    assert conversation_of(person, "900311") != number


def test_who_is_known_by_their_phone_is_deleted_with_their_contact_details(
    sapa: RunningSapa,
) -> None:
    with closing(sqlite3.connect(sapa.place.database)) as database:
        database.executescript(
            f"""INSERT INTO customers VALUES ('C-ZUL', 'Zuleika', 'zuleika@example.com', '{PHONE}');
            INSERT INTO orders (number, customer_id, status, placed_on, total, shipping_fee,
            payment_method, address) VALUES ('ORD-8101', 'C-ZUL', 'cancelled', '2026-01-01', 70000,
            0, 'COD', 'Jl. Zuleika 1')"""
        )
    person = WhatsAppCustomer(sapa.place, sapa.whatsapp, PHONE)
    assert "all your chats" in person.says("delete everything you know about me").text
    waits = person.says("yes").text
    assert "in 24 hours" in waits and "Your receipt is E-" in waits
    until_told(person, "STOP")
    with a_minute_later(sapa.place) as (database, _):
        assert rows_with(database, "Zuleika"), "not before they had time to object"
    with a_minute_later(sapa.place, DAY_S) as (database, _):
        assert rows_with(database, "Zuleika") == rows_with(database, PHONE) == []
        assert files_with(sapa.place, "Zuleika") == []
        [total] = database.execute("SELECT total FROM orders WHERE number = 'ORD-8101'").fetchone()
        assert total == 70000


def test_a_message_taken_back_leaves_rasas_tracker_and_the_talk_goes_on(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 900_312)
    person.says("mana pesanan saya")
    person.says("rahasia@example.com")
    number = conversation_of(person, "900312")
    with closing(sqlite3.connect(sapa.place.database)) as database:
        [message_id] = database.execute(
            "SELECT message_id FROM inbox WHERE text = 'rahasia@example.com'"
        ).fetchone()
    trackers = Trackers(sapa.place.database.parent / "trackers.db")
    assert "rahasia" in str(trackers.events(number))
    trackers.forget_messages(number, [message_id])
    assert "rahasia" not in str(trackers.events(number))
    assert "mana pesanan saya" in str(trackers.events(number))
    assert "tidak jadi" in person.says("ga jadi deh").text


def test_a_yes_to_being_written_to_is_noted(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 900_313)
    asked = person.says("bintang 5")
    assert "Boleh saya mengabari" in asked.text, asked
    assert "dicatat" in person.presses("Boleh").text
    number = conversation_of(person, "900313")
    with closing(sqlite3.connect(sapa.place.database)) as database:
        rows = database.execute(
            "SELECT purpose, step, wording FROM consents WHERE conversation_id = ?", [number]
        ).fetchall()
    assert [row[:2] for row in rows] == [("notifications", "asked"), ("notifications", "given")]
    assert rows[0][2] == rows[1][2] and rows[0][2] in asked.text
