"""A person closed the chat: a rating and thanks are taken as what they are, one thing at a time."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from typing import Any

import pytest

from bot.desk.inbox.rating_request import rating_question
from bot.messages import Reply
from bot.store.conversations.assignment import Assignment
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.running import RunningSapa

_people = itertools.count(890_001)


def row(sapa: RunningSapa, sql: str, of: str | int) -> Any:
    connection = sqlite3.connect(f"file:{sapa.place.database}?mode=ro", uri=True)
    found = connection.execute(sql, [of]).fetchone()
    connection.close()
    return found


def is_closed(sapa: RunningSapa, customer: TelegramCustomer) -> bool:
    sql = "SELECT closed_at FROM conversations WHERE chat = ?"
    return row(sapa, sql, str(customer.user))[0] is not None


def close(sapa: RunningSapa, customer: TelegramCustomer, language: str) -> None:
    """A person answers, and closes the chat with the question how it was."""
    sql = "SELECT id, answers FROM conversations WHERE chat = ?"
    number, answers = row(sapa, sql, str(customer.user))

    async def act() -> None:
        thread = DatabaseThread(open_database(sapa.place.database))
        handling = Assignment(thread, lambda message: [message])
        await handling.reply(number, "sari", Reply("It is all settled."), answers)
        await handling.close(number, "sari", rating_question(language))
        await thread.aclose()

    asyncio.run(act())
    sql = "SELECT count(*) FROM outbox WHERE state = 'pending' AND conversation_id = ?"
    while row(sapa, sql, number)[0]:
        time.sleep(0.1)


def questions(text: str) -> int:
    return sum(line.rstrip().endswith("?") for line in text.splitlines())


@pytest.mark.parametrize(
    ("language", "first", "closing", "new"),
    [
        ("en", "where is my order?", ["5", "thank you", "🙏", "bye"], "where is my order?"),
        ("id", "pesanan saya di mana?", ["bintang lima kak", "makasih ya", "👍"], "mau retur"),
        ("id", "pesanan saya di mana?", ["⭐⭐⭐⭐⭐", "ok kak"], "ongkir ke papua berapa?"),
        ("en", "where is my order?", ["thanks a lot!", "4 stars"], "do you ship to Bali?"),
    ],
)
def test_thanks_keep_it_closed(
    sapa: RunningSapa, language: str, first: str, closing: list[str], new: str
) -> None:
    customer = TelegramCustomer(sapa.place, sapa.telegram, next(_people))
    customer.says(first)
    close(sapa, customer, language)
    for said in closing:
        heard = customer.says(said).text
        assert "automated assistant" not in heard and "asisten otomatis" not in heard
        assert questions(heard) <= 1, heard
        assert is_closed(sapa, customer), said
    heard = customer.says(new).text
    assert "automated assistant" in heard or "asisten otomatis" in heard
    assert not is_closed(sapa, customer)
