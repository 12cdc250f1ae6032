"""Trains the draft beside the live bot, and says how far it is."""

from __future__ import annotations

import asyncio
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.processes import logs
from bot.rasa_environment import RasaMissing
from bot.settings import Settings
from bot.training.background_job import Background
from bot.training.draft.draft import Draft
from bot.training.train import TrainingFailed, fitting_model, train, train_log
from bot.training.training_files import BrokenFile, load_config
from bot.training.tuned_encoder import TunedEncoderBroken

State = Literal["running", "done", "failed", "cancelled"]
Step = Literal["", "starting", "examples", "conversations"]

_FINISHED = re.compile(r"(?:Finished training component|Restored component) '([\w.]+)'")
_STARTED = re.compile(r"Starting to train component '([\w.]+)'")


@dataclass(frozen=True)
class Progress:
    """How far a training is.

    ``step`` is what is learned just now, ``percent`` the share of steps that are done (they take
    very different times); ``model`` is there at the end, ``error`` where there is no model: a
    sentence or several, for people.
    """

    state: State
    step: Step
    percent: int
    seconds: float
    model: Path | None = None
    error: str | None = None


class DraftTraining:
    """One training of the draft as it is at the start; edits meanwhile are not in it.

    ``start`` it in an event loop, look at ``progress`` at any time, ``cancel`` it or ``wait``.
    """

    def __init__(self, settings: Settings, draft: Draft) -> None:
        self._settings = settings
        self._draft = draft
        self._work: Background[Path] = Background()

    def start(self) -> None:
        """Begins; if the draft is being trained already, that goes on.

        Raises:
            EditRefused: there is no draft.
        """
        if self._work.state == "running":
            return
        self._draft.existing_folder()
        logs.empty(train_log(self._settings))
        self._work.start(self._train())

    async def wait(self) -> Progress:
        """How it ended."""
        await self._work.wait()
        return self.progress()

    def cancel(self) -> None:
        """Stops it; nothing of it is kept."""
        self._work.cancel()

    def progress(self) -> Progress:
        """How far it is now."""
        state, seconds = self._work.state, self._work.seconds
        if state in ("idle", "cancelled"):
            return Progress("cancelled", "", 0, seconds)
        if state == "running":
            step, percent = self._how_far()
            return Progress("running", step, percent, seconds)
        try:
            return Progress("done", "", 100, seconds, model=self._work.result())
        except (BrokenFile, RasaMissing, TrainingFailed, TunedEncoderBroken) as error:
            return Progress("failed", "", 0, seconds, error=str(error))

    async def _train(self) -> Path:
        with tempfile.TemporaryDirectory() as name:
            copy = Path(name, "draft")
            await asyncio.to_thread(self._draft.copy_to, copy)
            model = fitting_model(self._settings, copy)
            return model or (await train(self._settings, copy)).model

    def _how_far(self) -> tuple[Step, int]:
        """By the place in config.yml of what was learned last."""
        try:
            output = logs.read(train_log(self._settings))
            config = load_config(self._draft.live)
        except (OSError, BrokenFile):
            return "starting", 0
        pipeline, policies = (
            [part["name"].rpartition(".")[2] for part in config.get(key) or ()]
            for key in ("pipeline", "policies")
        )
        begun = _STARTED.findall(output)
        if not begun:
            return "starting", 0
        learned = _FINISHED.findall(output)
        parts = [*pipeline, *policies]
        places = [parts.index(name) + 1 for name in learned if name in parts]
        step: Step = "conversations" if begun[-1] in policies else "examples"
        return step, 100 * max(places, default=0) // (len(parts) + 1)
