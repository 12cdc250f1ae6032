"""A person answers in the web chat, or none is there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Reply
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import Users
from tests.browser.chromium import ChatPage, DemoServer


@pytest.fixture
def at_night(page: ChatPage, tmp_path: Path) -> Iterator[ChatPage]:
    """The same browser, at a shop that is closed."""
    server = DemoServer(tmp_path, [], "--closed")
    server.start()
    yield ChatPage(page.driver, server.url)
    server.kill()


def _statuses(page: ChatPage) -> list[str]:
    """Under what the customer said."""
    return [node.text for node in page.all(".from-customer .status")]


def test_who_answers_is_said_by_name(page: ChatPage, store: Path) -> None:
    page.open()
    page.say("I want a person")
    page.waits_for("A colleague", "#colleague")

    async def take_over() -> None:
        thread = DatabaseThread(open_database(store))
        await Users(thread).add("sari", "Sari", "agent", "terminal")
        waiting = (await Desk(thread).conversations(("waiting",)))[-1]
        await Assignment(thread, lambda m: [m]).take_over(waiting.id, "sari", None)
        await thread.aclose()

    asyncio.run(take_over())
    page.say("are you there?")  # the page looks anew
    page.waits_for("Sari answers now", "#colleague")
    page.click(".languages [lang=id]")
    page.becomes(lambda: page.text("#colleague"), "Sari yang menjawab sekarang")


def test_contact_is_left_when_nobody_is_there(at_night: ChatPage, tmp_path: Path) -> None:
    page = at_night
    page.open()
    assert not page.is_shown("#away")
    page.say("I want a person")
    page.waits_for("We answer here", "#away")  # no mail is set up, and it says so
    page.click("#away button")
    page.waits_for("e-mail address or a phone number", "#away-trouble")
    page.find("#away [name=name]").send_keys("Dewi")
    page.find("#away [name=phone]").send_keys("12")
    page.driver.refresh()
    page.waits(lambda: page.is_shown("#away"))
    page.becomes(lambda: page.value("#away [name=name]"), "Dewi")  # nothing is lost
    page.click("#away button")
    page.waits_for("complete", "#away-trouble")
    page.find("#away [name=phone]").clear()
    page.find("#away [name=email]").send_keys("dewi@mail.example")
    page.find("#away [name=text]").send_keys("The zip is broken.")
    page.click("#away button")
    page.waits_for_said("Dewi\ndewi@mail.example\nThe zip is broken.")
    page.becomes(lambda: page.all(".unsent"), [])
    page.waits(lambda: not page.is_shown("#away"))
    page.driver.refresh()
    page.waits_for_said("Dewi\ndewi@mail.example\nThe zip is broken.")
    page.waits(lambda: not page.is_shown("#away"))
    database = sqlite3.connect(tmp_path / "sapa.db")
    [contact] = database.execute("SELECT name, email, phone FROM web_chat_contacts").fetchall()
    assert contact == ("Dewi", "dewi@mail.example", "")
    [name] = database.execute("SELECT name FROM conversations").fetchone()
    assert name == "Dewi"


def test_both_see_what_was_read(page: ChatPage, store: Path) -> None:
    page.open()
    page.say("I want a person")
    page.waits_for("A colleague", "#colleague")
    page.becomes(lambda: _statuses(page), [""])

    async def answer() -> None:
        thread = DatabaseThread(open_database(store))
        await Users(thread).add("wati", "Wati", "agent", "terminal")
        waiting = (await Desk(thread).conversations(("waiting",)))[-1]
        handling = Assignment(thread, lambda m: [m])
        await handling.reply(waiting.id, "wati", Reply("Here I am."), waiting.answers)
        await thread.aclose()

    asyncio.run(answer())
    page.waits_for_said("Here I am.")
    page.becomes(lambda: _statuses(page), ["Read"])
    database = sqlite3.connect(store)

    def is_seen() -> bool:
        rows = database.execute(
            """SELECT json_extract(message_json, '$.text') FROM outbox
            JOIN web_chat_seen ON outbox.id = outbox_id ORDER BY outbox_id DESC"""
        )
        return ("Here I am.",) in rows.fetchall()

    page.waits(is_seen)
    page.click(".languages [lang=id]")
    page.becomes(lambda: _statuses(page), ["Dibaca"])
