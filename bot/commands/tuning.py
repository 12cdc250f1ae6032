"""``./sapa train --tune``: is the encoder better when it is tuned on the shop's own examples?"""

from __future__ import annotations

import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from bot.commands.progress import step
from bot.encoders.encoder_names import parts
from bot.evaluation.given_files import UnusableData
from bot.evaluation.held_out import hold_out
from bot.evaluation.intents import evaluate_intents
from bot.evaluation.subprocess_job import run_apart
from bot.processes.preflight import CannotStart
from bot.training.training_files import load_config
from bot.training.tuned_encoder import (
    TUNABLE,
    Comparison,
    keep_if_better,
    with_encoder,
    with_tuned,
)


async def tune(encoder: str, project: Path, models: Path, log: Path) -> Comparison:
    """Tunes on three quarters of the examples of ``project``; kept if the others are understood
    better.

    Raises:
        BrokenFile, CannotStart, EvaluationFailed, UnusableData: it cannot be tuned or measured.
    """
    if TUNABLE not in parts(encoder):
        raise CannotStart(
            f"Only the encoder {TUNABLE} can be tuned, and [knowledge] encoder in sapa.toml is "
            f"{encoder!r}. Train without --tune."
        )
    config = load_config(project)
    kept, test = hold_out(project / "data" / "nlu", seed=1)
    if not test:
        raise UnusableData(
            "There are too few examples in data/nlu to keep some aside. Write at least four for "
            "each intent and language, or train without --tune."
        )
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".tuning-", dir=models) as folder:
        data, made = Path(folder, "nlu.yml"), Path(folder, TUNABLE)
        YAML().dump(kept, data)

        async def share_right(name: str) -> float:
            report = await evaluate_intents(with_encoder(config, name), data, test, log)
            return float(report.figures["accuracy"])

        with step("Measuring the encoder as it comes"):
            before = await share_right(encoder)
        with step("Tuning it (minutes)"):
            await run_apart(
                "bot.evaluation.tuning_job", {"data": str(data), "folder": str(made)}, log
            )
        with step("Measuring the tuned encoder"):
            after = await share_right(with_tuned(encoder, made))
        comparison = Comparison(len(test), before, after)
        keep_if_better(made, comparison, models)
    return comparison
