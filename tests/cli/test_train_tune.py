"""``./sapa train --tune``: kept when it helps, refused when not, and never mixed up."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from bot.commands.tuning import tune
from bot.evaluation.given_files import UnusableData
from bot.processes.preflight import CannotStart
from bot.training.fingerprint import model_name
from bot.training.tuned_encoder import (
    Comparison,
    TunedEncoderBroken,
    encoder_of_intents,
    keep_if_better,
    tuned_encoder,
    with_encoder,
)
from tests.checkout import CHECKOUT

BASE = "minilm + use-multilingual"
BETTER, EQUAL = Comparison(200, 0.9, 0.92), Comparison(200, 0.9, 0.9)

EASY = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - hi there
      - good morning
      - hello again
  - intent: refund
    examples: |
      - i want my money back
      - give me my money back
      - please pay me my money back
      - money back please
"""


def made(models: Path, content: str) -> Path:
    folder = models / "made"
    folder.mkdir(parents=True)
    (folder / "weights").write_text(content)
    return folder


def project_with(folder: Path, examples: str) -> Path:
    """A project whose data/nlu has these examples."""
    (folder / "data" / "nlu").mkdir(parents=True)
    (folder / "data" / "nlu" / "own.yml").write_text(examples)
    shutil.copy(CHECKOUT / "config.yml", folder)
    return folder


@pytest.mark.long
def test_tuning_that_does_not_help_is_refused(tmp_path: Path) -> None:
    project, models = project_with(tmp_path, EASY), tmp_path / "models"
    keep_if_better(made(models, "of before"), BETTER, models)
    comparison = asyncio.run(tune("minilm", project, models, tmp_path / "log"))
    assert comparison == Comparison(2, 1, 1)  # nothing is left to be improved
    assert encoder_of_intents(BASE, models) == BASE


def test_a_better_encoder_is_trained_with_and_leaves_the_other_one_alone(tmp_path: Path) -> None:
    keep_if_better(made(tmp_path, "1"), BETTER, tmp_path)
    name, beside = encoder_of_intents(BASE, tmp_path).split(" + ")
    assert beside == "use-multilingual"
    assert (CHECKOUT / name / "weights").read_text() == "1"
    assert encoder_of_intents("use-multilingual", tmp_path) == "use-multilingual"
    assert model_name(CHECKOUT, f"{name} + {beside}") != model_name(CHECKOUT, BASE)


def test_a_model_names_its_encoder() -> None:
    config = {"pipeline": [{"name": "bot.nlu.sentence_featurizer.SentenceFeaturizer"},
                           {"name": "FallbackClassifier"}]}
    pipeline = with_encoder(config, "models/minilm-1")["pipeline"]
    assert [component.get("encoder") for component in pipeline] == ["models/minilm-1", None]
    assert "encoder" not in config["pipeline"][0]


def test_the_encoder_before_is_kept_for_a_bot_that_is_running(tmp_path: Path) -> None:
    for content in ("1", "2", "3", "3"):
        keep_if_better(made(tmp_path, content), BETTER, tmp_path)
        if (tmp_path / "made").exists():
            (tmp_path / "made" / "weights").unlink()
            (tmp_path / "made").rmdir()
    assert {file.read_text() for file in tmp_path.glob("minilm-*/weights")} == {"2", "3"}


def test_a_worse_one_sends_back_to_the_untuned(tmp_path: Path) -> None:
    keep_if_better(made(tmp_path, "1"), BETTER, tmp_path)
    keep_if_better(made(tmp_path, "2"), EQUAL, tmp_path)
    assert tuned_encoder(tmp_path) is None


def test_what_is_told() -> None:
    told = "On 1,009 examples kept aside: 94.1% right before tuning, 95.0% after."
    assert str(Comparison(1009, 0.9411, 0.9502)) == told


@pytest.mark.parametrize("record", ["{", "{}", '{"folder": "gone"}', "[]"])
def test_a_broken_record(tmp_path: Path, record: str) -> None:
    (tmp_path / "tuned.json").write_text(record)
    with pytest.raises(TunedEncoderBroken, match=r"remove models/tuned.json"):
        encoder_of_intents(BASE, tmp_path)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    comparison = {"examples": 1, "before": 0.5, "after": 1}
    record = {"folder": "minilm-1", "day": "2026-11-24", "comparison": comparison}
    (tmp_path / "tuned.json").write_text(json.dumps(record))
    with pytest.raises(TunedEncoderBroken, match=r"minilm-1, a tuned encoder, is gone. Tune again"):
        tuned_encoder(tmp_path)


def test_too_few_examples(tmp_path: Path) -> None:
    project = project_with(tmp_path, 'nlu:\n- intent: a\n  examples: "- hi"\n')
    with pytest.raises(UnusableData, match="at least four"):
        asyncio.run(tune(BASE, project, tmp_path / "models", tmp_path / "log"))


def test_only_minilm_can_be_tuned(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="Only the encoder minilm can be tuned"):
        asyncio.run(tune("use-multilingual", tmp_path, tmp_path / "models", tmp_path / "log"))
