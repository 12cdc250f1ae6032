"""Measures beside the live bot how fairly it understands the held-out messages; the last result is
kept in the data folder."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from bot.evaluation.compare import HELD_OUT
from bot.evaluation.fairness.held_out import Reading, compare_held_out, read_messages
from bot.evaluation.fairness.messages import FairMessage, fair_messages
from bot.evaluation.subprocess_job import EvaluationFailed
from bot.processes import logs
from bot.settings import Settings
from bot.training.background_job import Background
from bot.training.edits.yaml_items import write_atomically
from bot.training.publishing.live_model import live_model
from bot.training.publishing.versions import Versions
from bot.training.train import fitting_model

logger = logging.getLogger(__name__)

Read = Callable[[Path, list[FairMessage], Path], Awaitable[list[Reading]]]

_READ = re.compile(r"^Read (\d+) of (\d+)\.$", re.MULTILINE)
"""What bot.evaluation.model_reading prints."""


@dataclass(frozen=True)
class Measured:
    """A result: ``groups`` are rows as of ``fairness``, over so many ``messages``; ``at`` is ISO
    8601 in UTC; ``model`` is the name of the model and ``version`` the published version that it
    belongs to, if it does."""

    at: str
    model: str
    version: int | None
    messages: int
    groups: list[dict[str, Any]]


@dataclass(frozen=True)
class Progress:
    """How far a measurement is: ``percent`` of the messages are read. ``error`` says in words why
    there is no result."""

    state: Literal["idle", "running", "done", "failed"]
    percent: int = 0
    seconds: float = 0.0
    error: str | None = None


class FairnessMeasurement:
    """One measurement of the live model at a time.

    ``start`` it in an event loop, look at ``progress`` at any time, ``cancel`` it or ``wait``.

    Args:
        read: has a model read messages.
    """

    def __init__(self, settings: Settings, read: Read = read_messages) -> None:
        self._settings = settings
        self._read = read
        self._file = settings.data_folder / "fairness.json"
        self._log = settings.data_folder / "log" / "fairness.log"
        self._work: Background[None] = Background()

    def start(self) -> None:
        """Begins; what is under way already goes on.

        Raises:
            EvaluationFailed: there is no model.
        """
        if self._work.state == "running":
            return
        model = self.live()
        if model is None:
            raise EvaluationFailed("There is no live model to measure. Run ./sapa train.")
        logs.empty(self._log)
        self._work.start(self._measure(model))

    async def wait(self) -> Progress:
        """How it ended."""
        await self._work.wait()
        return self.progress()

    def cancel(self) -> None:
        """Stops it; the result before it stays."""
        self._work.cancel()

    def progress(self) -> Progress:
        """How far it is now."""
        state = self._work.state
        if state in ("idle", "cancelled"):
            return Progress("idle")
        if state == "running":
            return Progress("running", self._percent(), self._work.seconds)
        try:
            self._work.result()
        except EvaluationFailed as error:
            return Progress("failed", error=str(error))
        return Progress("done", 100)

    def last(self) -> Measured | None:
        """The last result, if there is one."""
        try:
            return Measured(**json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def live(self) -> Path | None:
        """The model that customers are answered by."""
        return live_model(self._settings) or fitting_model(self._settings)

    async def _measure(self, model: Path) -> None:
        try:
            measured = await self._measured(model)
            text = json.dumps(asdict(measured))
            await asyncio.to_thread(write_atomically, self._file, text)
        except EvaluationFailed:
            raise
        except Exception as error:
            logger.exception("Fairness could not be measured.")
            raise EvaluationFailed("It could not be measured: {why}", why=error) from error

    async def _measured(self, model: Path) -> Measured:
        messages = await asyncio.to_thread(fair_messages, self._settings.project.data / HELD_OUT
        )
        if not messages:
            raise EvaluationFailed(
                "There are no messages to measure with in {folder}.", folder=f"data/{HELD_OUT}"
            )
        readings = await self._read(model, messages, self._log)
        groups = await asyncio.to_thread(compare_held_out, messages, readings)
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        return Measured(now, model.name, self._version(model), len(messages), groups)

    def _version(self, model: Path) -> int | None:
        versions = Versions(self._settings.data_folder).all()
        return next((one.number for one in versions if one.model == model.name), None)

    def _percent(self) -> int:
        try:
            told = _READ.findall(logs.read(self._log))
        except FileNotFoundError:
            return 0
        done, of = map(int, told[-1]) if told else (0, 1)
        return 100 * done // of
