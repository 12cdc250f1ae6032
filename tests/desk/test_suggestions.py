"""Suggested replies at the desk: filled from what is proven, loaded after the page, never sent."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.inbox.suggestions import moment_of
from bot.settings import Settings
from bot.store.conversations.transcript import Entry, Transcript
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.learning.colleague_replies import newest_replies
from bot.training.encoder_process import EncoderProcess, EncoderProcessEnded
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter


def entry(side: Any, text: str, at: float = 0.0) -> Entry:
    return Entry(f"e{at}", at, side, None, text, [])


def test_what_nobody_answered_is_answered_and_the_rest_is_context() -> None:
    lines = [
        entry("customer", "where is it"), entry("staff", "I look"), entry("customer", "thanks"),
        entry("bot", "One moment"), entry("customer", "and the bill?"),
    ]  # fmt: skip
    moment = moment_of(Transcript(lines, None))
    assert (moment.said, moment.before) == ("thanks\nand the bill?", "where is it")
    assert moment.replies == ("I look", "One moment")


async def _chat(settings: Settings, text: str) -> int:
    thread = DatabaseThread(open_database(settings.database))
    number = await Counter(thread).writes("ayu", text, channel="postcards", name="Ayu Lestari")
    await thread.aclose()
    return number


async def test_a_suggestion_is_filled_and_what_is_not_proven_is_not_told(
    settings: Settings, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(self: EncoderProcess, function: str, *arguments: Any) -> Any:
        assert function == "suggest_replies"
        texts = ["Hello {name}!", "Your order {order} is {status}."]
        return [
            {"name": text, "source": "canned", "title": "T", "texts": {"en": text},
             "questions": [], "intents": []} for text in texts
        ]  # fmt: skip

    monkeypatch.setattr(EncoderProcess, "run", run)  # its models are no part of this
    number = await _chat(settings, "hello, anybody?")
    sari = await log_in("sari", "agent")
    status, page = await submit(sari, f"/desk/conversations/{number}/suggestions", text="")
    assert status == 200
    assert "Hello Ayu!" in page
    assert "Your order" not in page


async def test_a_page_lives_without_the_encoders(
    settings: Settings, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(self: EncoderProcess, function: str, *arguments: Any) -> Any:
        raise EncoderProcessEnded("no memory")

    monkeypatch.setattr(EncoderProcess, "run", run)
    number = await _chat(settings, "hello?")
    sari = await log_in("sari", "agent")
    status, page = await submit(sari, f"/desk/conversations/{number}/suggestions", text="")
    assert (status, "suggestion-text" in page) == (200, False)


async def test_colleagues_replies_come_with_what_they_answer(settings: Settings) -> None:
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)
    number = await counter.writes("ayu", "zip is broken", name="Ayu")
    await counter.writes("ayu", "what now?")
    await counter.replies(number, "sari", "We repair it.")
    found = await thread.run(lambda database: newest_replies(database, 10))
    assert [(one.said, one.text, one.name) for one in found] == [
        ("zip is broken\nwhat now?", "We repair it.", "Ayu")
    ]
    await thread.run(lambda database: database.execute(
        "INSERT INTO consents (conversation_id, purpose, step, wording, at) "
        "VALUES (?, 'feedback', 'withdrawn', '', 1)", [number]))  # fmt: skip
    assert await thread.run(lambda database: newest_replies(database, 10)) == []
    await thread.aclose()
