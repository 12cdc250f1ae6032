"""Whoever makes a model live, the running workers get it, also those that were down just then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from bot.gateway import model_updates
from bot.gateway.model_updates import ModelUpdates
from bot.rasa.client import ModelRefused, RasaClient
from bot.settings import Settings
from bot.training.publishing.live_model import live_model, make_live


class Workers:
    """Two that take any model; the second is not there the first ``down`` times."""

    workers = ("first", "second")

    def __init__(self, down: int = 0, refuses: bool = False) -> None:
        self.down = down
        self.refuses = refuses
        self.asked: list[tuple[str, str]] = []

    async def use_model(self, worker: str, path: Path) -> bool:
        self.asked.append((worker, path.name))
        if self.refuses:
            raise ModelRefused("422: no model")
        if worker == "second" and self.down:
            self.down -= 1
            return False
        return True

    async def were_asked(self, times: int) -> list[tuple[str, str]]:
        """What they were asked, once it is so often, and no more often a while later."""
        for _ in range(6000):
            if len(self.asked) >= times:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        asked, self.asked = self.asked, []
        return asked


def trained(folder: Path, name: str) -> Path:
    (folder / name).touch()
    return folder / name


@pytest.fixture
async def follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[Workers], Settings]]:
    monkeypatch.setattr(model_updates, "LOOK_EVERY_S", 0.01)
    settings = Settings(root=tmp_path)
    make_live(settings, trained(tmp_path, "first.tar.gz"))
    tasks = []

    def begin(workers: Workers) -> Settings:
        rasa_client = cast(RasaClient, cast(Any, workers))
        tasks.append(asyncio.create_task(ModelUpdates(settings, rasa_client).run()))
        return settings

    yield begin
    tasks[0].cancel()


async def test_all_workers_get_the_model_that_is_live_and_each_that_becomes_it(
    follow: Callable[[Workers], Settings]
) -> None:
    workers = Workers()
    settings = follow(workers)
    assert await workers.were_asked(2) == [("first", "first.tar.gz"), ("second", "first.tar.gz")]
    make_live(settings, trained(settings.root, "next.tar.gz"))
    assert await workers.were_asked(2) == [("first", "next.tar.gz"), ("second", "next.tar.gz")]


async def test_only_who_was_down_is_asked_again(follow: Callable[[Workers], Settings]) -> None:
    workers = Workers(down=3)
    follow(workers)
    asked = await workers.were_asked(5)
    assert [worker for worker, _ in asked] == ["first", *["second"] * 4]


async def test_a_model_that_cannot_be_loaded_is_told_once(
    follow: Callable[[Workers], Settings], caplog: pytest.LogCaptureFixture
) -> None:
    workers = Workers(refuses=True)
    follow(workers)
    assert len(await workers.were_asked(2)) == 2
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == [
        "first cannot load first.tar.gz: 422: no model",
        "second cannot load first.tar.gz: 422: no model",
    ]


def test_without_a_model_none_is_live(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path)
    assert live_model(settings) is None
    model = trained(tmp_path, "first.tar.gz")
    make_live(settings, model)
    model.unlink()
    assert live_model(settings) is None
