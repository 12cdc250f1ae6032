"""Trains the model that fits the data, unless there is one."""

from __future__ import annotations

import asyncio
import fcntl
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.errors import UserError
from bot.lazy_message import LazyMessage, lines
from bot.settings import Settings
from bot.training.fingerprint import model_name
from bot.training.publishing.live_model import live_model
from bot.training.rasa_command import run_rasa, start_model
from bot.training.rasa_output import complaints, final_error
from bot.training.training_files import check_yaml, load_config, training_files
from bot.training.tuned_encoder import encoder_of_intents, with_encoder

KEPT_MODELS = 10


class TrainingFailed(UserError):
    """There is no new model; the message says what is wrong with the data, or where to look."""


@dataclass(frozen=True)
class Trained:
    """A new model and how long it took."""

    model: Path
    seconds: float


def fitting_model(settings: Settings, project: Path | None = None) -> Path | None:
    """The model that was trained on the data of ``project`` (else the live files) as it is now, if
    there is one."""
    path = _path(settings, project or settings.project.folder)
    return path if path.exists() else None


async def train(settings: Settings, project: Path | None = None) -> Trained:
    """Trains on the data of ``project``, else on the live files; they must stay as they are
    meanwhile. Where another process trains, it is waited for, and its model taken if it fits.

    Raises:
        BrokenFile: a file is no YAML.
        TunedEncoderBroken: the tuned encoder is damaged.
        TrainingFailed: Rasa could not make a model of the data, or cannot start it.
    """
    project = project or settings.project.folder
    check_yaml(training_files(project), project)
    started = time.monotonic()
    path = _path(settings, project)
    log = train_log(settings)
    settings.models.mkdir(parents=True, exist_ok=True)
    async with _alone(settings.models):
        if not path.exists():
            await _make(path, settings, project, log)
    remove_old_models(settings.models, live_model(settings))
    return Trained(path, time.monotonic() - started)


@asynccontextmanager
async def _alone(models: Path) -> AsyncIterator[None]:
    """One training at a time: two would take twice as long, and often make the same model."""
    with (models / ".training.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.5)
        yield


async def _make(path: Path, settings: Settings, project: Path, log: Path) -> None:
    # In a folder of its own first: a model that is there under its name is always whole.
    with tempfile.TemporaryDirectory(prefix=".training-", dir=settings.models) as folder:
        code, output = await run_rasa(
            [
                "train", "--fixed-model-name", path.name.partition(".")[0], "--out", folder,
                "--config", str(_config(settings, project, Path(folder))),
            ],
            log,
            project,
            settings,
        )
        made = Path(folder) / path.name
        if code != 0 or not made.exists():
            raise TrainingFailed(_why(code, output, log, project))
        code, output = await start_model(made, log, settings)
        if code != 0:
            raise TrainingFailed(
                "The bot was trained, but it does not start: {why}\nThe whole output: {log}",
                why=final_error(output) or LazyMessage("exit code {code}", code=code),
                log=log,
            )
        made.chmod(0o600)  # examples stand in it: the owner's alone, whoever trains
        made.replace(path)


def train_log(settings: Settings) -> Path:
    """What Rasa said during the last training."""
    return settings.data_folder / "log" / "train.log"


def _path(settings: Settings, project: Path) -> Path:
    return settings.models / f"{model_name(project, _encoder(settings))}.tar.gz"


def _encoder(settings: Settings) -> str:
    return encoder_of_intents(settings.knowledge.encoder, settings.models)


def _config(settings: Settings, project: Path, folder: Path) -> Path:
    """config.yml with its encoder written down, so that the model keeps to it wherever it runs."""
    config = load_config(project)
    file = folder / "config.yml"
    YAML().dump(with_encoder(config, _encoder(settings)), file)
    return file


def _why(code: int, output: str, log: Path, project: Path) -> str:
    reasons = [str(finding) for finding in complaints(output, project)]
    if not reasons:
        reasons = [
            final_error(output) or LazyMessage("Rasa ended with exit code {code}.", code=code)
        ]
    return LazyMessage(
        "The bot could not be trained.\n{reasons}\nThe whole output: {log}",
        reasons=lines(reasons),
        log=log,
    )


def remove_old_models(folder: Path, live: Path | None) -> None:
    """Whatever else was trained since, a worker that starts again must find the live one."""
    models = sorted(folder.glob("sapa-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for model in models[:-KEPT_MODELS]:
        if live is None or model.name != live.name:
            model.unlink()
