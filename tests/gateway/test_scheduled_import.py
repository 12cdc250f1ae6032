"""[shop] import_from is taken over while the gateway runs, in a process of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.gateway.scheduled_import import ScheduledImport
from bot.settings import Settings, load_settings
from bot.store.engine.database import open_database
from tests.shop.importing.files import lines_of


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "sapa.toml").write_text('[shop]\nimport_from = "orders.csv"\n')
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    return load_settings()


async def _until(done, task: asyncio.Task[None]) -> None:
    for _ in range(600):
        if done():
            break
        assert not task.done(), task
        await asyncio.sleep(0.1)
    assert done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_orders_of_a_file(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(lines_of({}))
    database = open_database(settings.database)
    task = asyncio.create_task(ScheduledImport(settings).run())
    await _until(lambda: database["orders"].count == 1, task)


async def test_a_file_that_is_wrong_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(lines_of({"email": "putri.rahasia@"}))
    database = open_database(settings.database)
    task = asyncio.create_task(ScheduledImport(settings).run())
    await _until(lambda: database["notices"].count == 1, task)
    assert database["orders"].count == 0


async def test_without_a_file_there_is_nothing_to_do(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "sapa.toml").write_text("")
    await asyncio.wait_for(ScheduledImport(load_settings()).run(), 60)
