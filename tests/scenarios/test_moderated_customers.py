"""Flags of a running Sapa: kept for staff, and corrected for everybody a moment later."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time

import pytest

from bot.nlu.moderation import LOOKED_AT_EVERY_S
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.moderation.moderation_flags import Flags
from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.running import RunningSapa

_people = itertools.count(1)


def _stranger(sapa: RunningSapa) -> TelegramCustomer:
    return TelegramCustomer(sapa.place, sapa.telegram, 500_000 + next(_people))


def _tell(sapa: RunningSapa, person: TelegramCustomer, kind: str) -> None:
    """A colleague says what the person's last message is."""
    [number] = sqlite3.connect(sapa.place.database).execute(
        "SELECT max(id) FROM inbox WHERE sender = ?", [str(person.user)]
    ).fetchone()

    async def tell() -> None:
        thread = DatabaseThread(open_database(sapa.place.database))
        await Flags(thread).tell(number, kind, by="sari")
        await thread.aclose()

    asyncio.run(tell())
    time.sleep(LOOKED_AT_EVERY_S)


def test_a_false_flag_is_put_right_for_everybody(sapa: RunningSapa) -> None:
    first = _stranger(sapa)
    assert "bahasa yang baik" in first.says("dasar tolol bangsat").text
    _tell(sapa, first, "fine")
    assert "bahasa yang baik" not in _stranger(sapa).says("dasar tolol bangsat").text


def test_what_was_missed_is_known_from_then_on(sapa: RunningSapa) -> None:
    first = _stranger(sapa)
    words = "toko kalian bukanya jam berapa kak"
    assert "tautan" not in first.says(words).text
    _tell(sapa, first, "spam")
    assert "tidak menerima penawaran" in _stranger(sapa).says(words).text


def test_flags_are_kept_with_what_was_found(sapa: RunningSapa) -> None:
    person = _stranger(sapa)
    person.says("I want to kill myself")
    [row] = sqlite3.connect(sapa.place.database).execute(
        """SELECT flags.kind, conversations.state, conversations.reason FROM flags
        JOIN conversations ON conversations.id = flags.conversation_id
        WHERE conversations.person = ?""",
        [str(person.user)],
    ).fetchall()
    assert row == ("self_harm", "waiting", "self_harm")


@pytest.mark.long
def test_a_hundred_messages_are_kept_and_a_bounded_part_is_answered(sapa: RunningSapa) -> None:
    person = _stranger(sapa)
    for number in range(100):
        body, headers = person.typed(f"tg{person.user}-{50_000_000 + number}", "ongkir ke bali?")
        assert sapa.place.post(person.webhook, body, headers) == 200
    sapa.place.wait_until_answered(str(50_000_000 + 30), within_s=150)
    kept, turns = sqlite3.connect(sapa.place.database).execute(
        "SELECT count(*), count(turn_json) FROM inbox WHERE sender = ?", [str(person.user)]
    ).fetchone()
    assert kept == 100 and turns <= 31
    told = [m["text"] for m in person.inbox() if "lebih cepat" in m["text"]]
    assert len(told) == 1
