"""Whoever makes a model live, the running workers get it, also those that were down just then."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from bot.brain.client import Brain
from bot.gateway import following_model
from bot.gateway.following_model import follow_live_model
from bot.settings import Settings
from bot.training.live_model import live_model, make_live


class Workers:
    """Take a model; the first ``down`` times they are not there."""

    def __init__(self, down: int = 0) -> None:
        self.down = down
        self.asked: list[str] = []
        self.has_model = asyncio.Event()

    async def use_model(self, path: Path) -> list[str]:
        self.asked.append(path.name)
        if self.down:
            self.down -= 1
            return ["http://127.0.0.1:1 could not be asked."]
        self.has_model.set()
        return []


def trained(folder: Path, name: str) -> Path:
    (folder / name).touch()
    return folder / name


@pytest.mark.asyncio
@pytest.mark.parametrize("down", [0, 2])
async def test_a_model_that_is_made_live_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, down: int
) -> None:
    monkeypatch.setattr(following_model, "LOOK_EVERY_S", 0.01)
    settings, workers = Settings(root=tmp_path), Workers(down)
    make_live(settings, trained(tmp_path, "first.tar.gz"))
    following = asyncio.create_task(follow_live_model(settings, cast(Brain, cast(Any, workers))))
    await asyncio.sleep(0.1)
    assert workers.asked == []  # they started with it
    make_live(settings, trained(tmp_path, "second.tar.gz"))
    await asyncio.wait_for(workers.has_model.wait(), 10)
    await asyncio.sleep(0.1)
    following.cancel()
    assert workers.asked == ["second.tar.gz"] * (down + 1)


def test_without_a_model_none_is_live(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path)
    assert live_model(settings) is None
    model = trained(tmp_path, "first.tar.gz")
    make_live(settings, model)
    model.unlink()
    assert live_model(settings) is None
