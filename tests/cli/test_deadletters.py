"""``./sapa deadletters``: what no platform took is seen, sent once more, or let go."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.messages import Outbound
from bot.store.conversations.conversations import conversation_of
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.outbox import Outbox, enqueue
from tests.cli.conftest import Run
from tests.gateway.people import card


@pytest.fixture
def database_file(settings_file: Path) -> Path:
    """A store with one message that was given up."""
    file = settings_file.parent / "var" / "sapa.db"

    async def give_up() -> None:
        database = open_database(file)
        conversation = conversation_of(database, card("ani", "1", "halo"), now=1.0)
        assert conversation
        reply = Outbound("postcards", "shop", "ani", "your secret answer")
        enqueue(database, conversation.id, [reply], [], now=2.0)
        thread = DatabaseThread(database)
        outbox = Outbox(thread)
        [due], _ = await outbox.due(["postcards"], [], 1)
        await outbox.give_up(due, "The customer blocked the shop.")
        await thread.aclose()

    asyncio.run(give_up())
    return file


def state(file: Path) -> str:
    [row] = open_database(file)["outbox"].rows
    return str(row["state"])


def test_the_list_says_why_and_keeps_the_words_to_itself(database_file: Path, run: Run) -> None:
    code, out, _ = run("deadletters", "list")
    assert code == 0 and "postcards" in out and "blocked" in out and "secret" not in out
    assert "secret" in run("deadletters", "list", "--text")[1]


def test_retried_it_is_in_the_outbox_again(database_file: Path, run: Run) -> None:
    assert run("deadletters", "retry", "1")[0] == 0
    assert state(database_file) == "pending"
    assert "No message" in run("deadletters", "list")[1]


def test_dropped_it_is_off_the_list_and_stays_unsent(database_file: Path, run: Run) -> None:
    assert run("deadletters", "drop", "1")[0] == 0
    assert state(database_file) == "failed"
    assert "No message" in run("deadletters", "list")[1]


def test_a_wrong_number_changes_nothing(database_file: Path, run: Run) -> None:
    code, _, err = run("deadletters", "retry", "1", "7")
    assert code == 1 and "no dead letter 7" in err and "deadletters list" in err
    assert state(database_file) == "failed"
