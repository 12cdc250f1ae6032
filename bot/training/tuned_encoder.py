"""The encoder that was tuned on the shop's own examples, and whether a model is trained with it.

``models/tuned.json`` names it and says what it was measured to be worth. Its folder is named by its
content, and a model names that folder, so no model is ever read with another encoder than it was
trained with. The answers in data/knowledge are searched by the untuned encoder: the thresholds of
sapa.toml were chosen with that one.
"""

from __future__ import annotations

import json
import os
import shutil
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.encoders.encoder_names import fingerprint, parts
from bot.errors import UserError
from bot.lazy_message import LazyMessage
from bot.project import find_project
from bot.settings import load_settings

TUNABLE = "minilm"
KEPT = 2
"""The newest, and the one that a bot which is running now may have to load again."""
_RECORD = "tuned.json"
_REMEDY = LazyMessage(
    "Tune again with ./sapa train --tune, or remove models/{file} to do without.",
    file=_RECORD,
)


class TunedEncoderBroken(UserError):
    """The tuned encoder cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Comparison:
    """Shares of right intents (0 to 1) before and after tuning, among ``examples`` that neither
    training nor tuning had seen."""

    examples: int
    before: float
    after: float

    @property
    def better(self) -> bool:
        return self.after > self.before

    def __str__(self) -> str:
        return (
            f"On {self.examples:,} examples kept aside: {self.before:.1%} right before tuning, "
            f"{self.after:.1%} after."
        )


@dataclass(frozen=True)
class TunedEncoder:
    """``folder`` is its name in models/, ``day`` when it was tuned, such as 2026-11-24."""

    folder: str
    day: str
    comparison: Comparison


def tuned_encoder(models: Path) -> TunedEncoder | None:
    """The tuned encoder that is in use, if there is one.

    Raises:
        TunedEncoderBroken: its record or its folder is damaged.
    """
    record = models / _RECORD
    if not record.exists():
        return None
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
        tuned = TunedEncoder(told["folder"], told["day"], Comparison(**told["comparison"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise TunedEncoderBroken(
            "{record} cannot be understood. {remedy}",
            record=record,
            remedy=_REMEDY,
        ) from error
    if not (models / tuned.folder).is_dir():
        raise TunedEncoderBroken(
            "{folder}, a tuned encoder, is gone. {remedy}",
            folder=models / tuned.folder,
            remedy=_REMEDY,
        )
    return tuned


def encoder_of_intents(encoder: str, models: Path) -> str:
    """The encoder that a model is trained with: that of the settings, tuned where it has been.

    Raises:
        TunedEncoderBroken: see ``tuned_encoder``.
    """
    tuned = tuned_encoder(models)
    return with_tuned(encoder, models / tuned.folder) if tuned else encoder


def with_tuned(encoder: str, folder: Path) -> str:
    """``encoder`` with the one in ``folder`` in the place of the tunable one."""
    # Relative, as Rasa runs in the checkout: a checkout that is moved keeps its models.
    name = os.path.relpath(folder, find_project().folder)
    return " + ".join(name if part == TUNABLE else part for part in parts(encoder))


def with_encoder(config: dict[str, Any], encoder: str) -> dict[str, Any]:
    """``config`` (content of a config.yml) with ``encoder`` for what compares meanings."""
    changed = deepcopy(config)
    for component in changed.get("pipeline") or []:
        if component["name"].endswith((".SentenceFeaturizer", ".Confirmation", ".Moderation")):
            component["encoder"] = encoder
    return changed


def keep_if_better(made: Path, comparison: Comparison, models: Path) -> None:
    """From the next training on the encoder in ``made`` is used, or none if it is no better."""
    record = models / _RECORD
    if not comparison.better:
        record.unlink(missing_ok=True)
        return
    folder = models / f"{TUNABLE}-{fingerprint(str(made))[:12]}"
    if not folder.exists():  # the same examples give the same encoder
        made.replace(folder)
    folder.touch()
    tuned = TunedEncoder(folder.name, f"{load_settings().time.today()}", comparison)
    record.write_text(json.dumps(asdict(tuned)), encoding="utf-8")
    folders = sorted(models.glob(f"{TUNABLE}-*"), key=lambda path: path.stat().st_mtime)
    for old in folders[:-KEPT]:
        shutil.rmtree(old)
