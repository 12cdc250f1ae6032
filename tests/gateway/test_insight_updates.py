"""The gateway has the insights brought up to date in Rasa's environment, while something is new."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.gateway.insight_updates import InsightUpdates
from bot.settings import load_settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.insight.updates import is_due


async def test_a_process_does_what_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sapa.toml").write_text("")
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    settings = load_settings()
    thread = DatabaseThread(open_database(settings.database))
    assert await thread.run(lambda database: is_due(database, time.time()))
    updates = InsightUpdates(settings, thread)
    await updates.update()
    assert not await thread.run(lambda database: is_due(database, time.time()))
    [before] = await thread.run(lambda database: [*database["insight_updates"].rows])
    await updates.update()
    [after] = await thread.run(lambda database: [*database["insight_updates"].rows])
    assert after == before, "nothing was due"
    await thread.aclose()
