"""Fairness of the live model, measured beside it: one run at a time, and its result is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.evaluation.fairness.held_out import Reading
from bot.evaluation.fairness.measurement import FairnessMeasurement
from bot.evaluation.fairness.messages import FairMessage
from bot.evaluation.subprocess_job import EvaluationFailed
from bot.settings import Settings
from bot.settings_sections import DataSettings
from bot.training.publishing.live_model import make_live
from bot.training.publishing.versions import Versions


class Reader:
    """Reads all messages rightly but one typo in three, once it may go on."""

    def __init__(self) -> None:
        self.runs = 0
        self.go_on = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, model: Path, messages: list[FairMessage], log: Path) -> list[Reading]:
        self.runs += 1
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("Read 0 of 200.\nRead 50 of 200.\n", encoding="utf-8")
        await self.go_on.wait()
        if self.error:
            raise self.error
        return [Reading(*self._read(number, one)) for number, one in enumerate(messages)]

    @staticmethod
    def _read(number: int, one: FairMessage) -> tuple[str, str, float, float]:
        if one.groups.get("spelling") == "typos" and number % 3 == 0:
            return "other", "nlu_fallback", 0.2, 0.03
        return one.intent, one.intent, 0.9, 0.03


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(root=tmp_path, data=DataSettings("var"))
    model = tmp_path / "sapa-1.tar.gz"
    model.write_bytes(b"a model")
    make_live(settings, model)
    return settings


async def test_one_run_at_a_time_and_its_result_is_kept(settings: Settings) -> None:
    reader = Reader()
    measurement = FairnessMeasurement(settings, reader)
    assert measurement.last() is None and measurement.progress().state == "idle"
    Versions(settings.data_folder).keep(
        "Wati", "First", {}, {"domain.yml": b""}, settings.root / "sapa-1.tar.gz"
    )
    measurement.start()
    await asyncio.sleep(0)
    measurement.start()
    while not reader.runs:
        await asyncio.sleep(0.01)
    progress = measurement.progress()
    assert (progress.state, progress.percent) == ("running", 25)
    reader.go_on.set()
    assert (await measurement.wait()).state == "done"
    assert reader.runs == 1

    kept = FairnessMeasurement(settings, reader).last()  # after a restart, too
    assert kept and kept == measurement.last()
    assert (kept.model, kept.version) == ("sapa-1.tar.gz", 1)
    [typos] = [
        row for row in kept.groups if row["group"] == "typos" and row["measure"] == "understood"
    ]
    assert typos["differs"] and typos["reference"] == "right"

    measurement.start()  # again
    await measurement.wait()
    assert reader.runs == 2


async def test_what_fails_says_why_and_leaves_the_last_result(settings: Settings) -> None:
    reader = Reader()
    reader.go_on.set()
    measurement = FairnessMeasurement(settings, reader)
    measurement.start()
    await measurement.wait()
    before = measurement.last()
    for error in (EvaluationFailed("The model is broken."), OSError(28, "No space left")):
        reader.error = error
        measurement.start()
        progress = await measurement.wait()
        assert progress.state == "failed" and progress.error
        assert str(error) in progress.error
    assert before and measurement.last() == before


async def test_stopped_it_leaves_nothing(settings: Settings) -> None:
    measurement = FairnessMeasurement(settings, Reader())
    measurement.start()
    measurement.cancel()
    assert (await measurement.wait()).state == "idle"
    assert measurement.last() is None
