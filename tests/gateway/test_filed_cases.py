"""Through the running gateway: a turn's case is kept once, due by the shop's hours, and the
brain is told of it with the next message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway import dispatcher
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.hours import Hours
from bot.messages import Inbound, Turn
from bot.rasa.client import TurnFailed
from bot.settings import Settings
from bot.settings_sections import HoursSettings
from bot.store.conversations.conversations import Conversation
from bot.store.engine.database import open_database
from bot.store.engine.errors import StoreUnavailable
from tests.gateway.people import EchoRasa, Postcards
from tests.gateway.test_gateway import post, until
from tests.store.cases import NUMBER, filed

OFFICE = HoursSettings(
    monday="09:00-17:00", tuesday="09:00-17:00", wednesday="09:00-17:00", thursday="09:00-17:00",
    friday="09:00-17:00", saturday="", sunday="",
)  # fmt: skip


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "RETRY_DELAYS_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(dispatcher, "STORE_PAUSE_S", 0.01)


@asynccontextmanager
async def running(
    folder: Path, rasa_client: EchoRasa
) -> AsyncIterator[tuple[TestClient, Gateway, Postcards]]:
    platform = Postcards()
    settings = Settings(root=folder, hours=OFFICE)
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    async with TestClient(TestServer(build_app(gateway))) as client:
        yield client, gateway, platform


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    database = open_database(Settings(root=folder).database)
    try:
        return list(database.query(sql))
    finally:
        database.close()


async def test_a_turns_case_is_kept_and_told_with_the_next_message(tmp_path: Path) -> None:
    rasa_client = EchoRasa()
    async with running(tmp_path, rasa_client) as (client, _, platform):
        rasa_client.signals = {"cases": [filed(due_hours=8)]}
        await post(client, "rina|1|barangnya salah")
        await until(lambda: len(platform.sent) == 1)
        rasa_client.signals = {}
        await post(client, "rina|2|gimana?\neve|3|C-7K4M2QX gimana?")
        await until(lambda: len(platform.sent) == 3)
    [case] = rows(tmp_path, "SELECT * FROM cases")
    assert case["due_at"] == Hours(OFFICE).after(case["filed_at"], 8)
    assert case["due_at"] - case["filed_at"] >= 8 * 3600
    told = {
        text: (message, [c.number for c in cases])
        for (text, _), (message, cases, *_) in zip(rasa_client.asked, rasa_client.told)
    }
    assert told == {
        "barangnya salah": (1, []), "gimana?": (2, [NUMBER]), "C-7K4M2QX gimana?": (3, []),
    }  # fmt: skip


class FailsOnce(EchoRasa):
    """The first time the turn is lost after the action has signalled."""

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        turn = await super().turn(conversation, event, payload, *more)
        if len(self.asked) == 1:
            raise TurnFailed("as told")
        return turn


async def test_a_turn_run_again_has_the_same_message_and_files_one_case(tmp_path: Path) -> None:
    rasa_client = FailsOnce()
    rasa_client.signals = {"cases": [filed()]}
    async with running(tmp_path, rasa_client) as (client, _, platform):
        await post(client, "rina|1|barangnya salah")
        await until(lambda: len(platform.sent) == 1)
    assert [message for message, *_ in rasa_client.told] == [1, 1]
    assert len(rows(tmp_path, "SELECT * FROM cases")) == 1
    assert len(rows(tmp_path, "SELECT * FROM case_history")) == 1


async def test_a_case_and_its_answer_are_stored_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa_client = EchoRasa()
    rasa_client.signals = {"cases": [filed()]}
    async with running(tmp_path, rasa_client) as (client, gateway, platform):
        write, failed = gateway.inbox._thread.write, []

        async def fails_once(function: Any) -> Any:
            def then_full(database: Any) -> Any:
                function(database)
                is_filed = database.execute("SELECT 1 FROM cases").fetchone()
                if is_filed and not failed:
                    failed.append(True)
                    raise StoreUnavailable("the disk is full")

            return await write(then_full)

        await post(client, "rina|1|barangnya salah")
        monkeypatch.setattr(gateway.inbox._thread, "write", fails_once)
        await until(lambda: len(platform.sent) == 1)
    assert failed and len(rows(tmp_path, "SELECT * FROM case_history")) == 1
