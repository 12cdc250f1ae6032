"""Trains the model that fits the data, unless there is one."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.settings import PROJECT, Settings
from bot.training.fingerprint import model_name
from bot.training.rasa_command import run_rasa
from bot.training.rasa_output import complaints, final_error
from bot.training.sources import check_yaml, load_yaml, training_files
from bot.training.tuned_encoder import encoder_of_intents, with_encoder

KEPT_MODELS = 10


class TrainingFailed(Exception):
    """There is no new model; the message says what is wrong with the data, or where to look."""


@dataclass(frozen=True)
class Trained:
    """A new model and how long it took."""

    model: Path
    seconds: float


def fitting_model(settings: Settings) -> Path | None:
    """The model that was trained on the data as it is now, if there is one."""
    path = _path(settings)
    return path if path.exists() else None


async def train(settings: Settings) -> Trained:
    """Trains on the data as it is now.

    Raises:
        BrokenFile: a file is no YAML.
        TunedEncoderBroken: the tuned encoder is damaged.
        TrainingFailed: Rasa could not make a model of the data.
    """
    check_yaml(training_files(PROJECT), PROJECT)
    started = time.monotonic()
    path = _path(settings)
    log = settings.data_folder / "log" / "train.log"
    settings.models.mkdir(parents=True, exist_ok=True)
    # In a folder of its own first: a model that is there under its name is always whole.
    with tempfile.TemporaryDirectory(prefix=".training-", dir=settings.models) as folder:
        code, output = await run_rasa(
            [
                "train", "--fixed-model-name", path.name.partition(".")[0], "--out", folder,
                "--config", str(_config(settings, Path(folder))),
            ],
            log,
        )
        made = Path(folder) / path.name
        if code != 0 or not made.exists():
            raise TrainingFailed(_why(code, output, log))
        made.replace(path)
    _remove_old_models(settings.models)
    return Trained(path, time.monotonic() - started)


def _path(settings: Settings) -> Path:
    return settings.models / f"{model_name(PROJECT, _encoder(settings))}.tar.gz"


def _encoder(settings: Settings) -> str:
    return encoder_of_intents(settings.knowledge.encoder, settings.models)


def _config(settings: Settings, folder: Path) -> Path:
    """config.yml with its encoder written down, so that the model keeps to it wherever it runs."""
    config = load_yaml(PROJECT / "config.yml", PROJECT)
    file = folder / "config.yml"
    YAML().dump(with_encoder(config, _encoder(settings)), file)
    return file


def _why(code: int, output: str, log: Path) -> str:
    error = final_error(output)
    reasons = [error] if error else complaints(output, PROJECT)
    if not reasons:
        reasons = [f"Rasa ended with exit code {code}."]
    return "The bot could not be trained.\n" + "\n".join(reasons) + f"\nThe whole output: {log}"


def _remove_old_models(folder: Path) -> None:
    models = sorted(folder.glob("sapa-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for model in models[:-KEPT_MODELS]:
        model.unlink()
