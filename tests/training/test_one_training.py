"""One training at a time, whoever asks for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.training import train as training
from bot.training.train import train


async def test_two_who_want_the_same_model_wait_for_one_training(
    settings: Settings, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Path] = []

    async def make(path: Path, *_: object) -> None:
        begun.append(path)
        await asyncio.sleep(0.1)
        path.write_text("a model")

    monkeypatch.setattr(training, "_make", make)
    one, other = await asyncio.gather(train(settings, project), train(settings, project))
    assert begun == [one.model] and other.model == one.model


async def test_a_training_that_is_cancelled_lets_the_next_one_begin(
    settings: Settings, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forever(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(training, "_make", forever)
    first = asyncio.create_task(train(settings, project))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(train(settings, project))
    first.cancel()

    async def make(path: Path, *_: object) -> None:
        path.write_text("a model")

    monkeypatch.setattr(training, "_make", make)
    assert (await asyncio.wait_for(second, 60)).model.exists()
