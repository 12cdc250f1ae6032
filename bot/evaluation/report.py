"""What an evaluation found, in one shape for intents, answers and conversations."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.evaluation.confusion_picture import draw_confusion

WORST = 20
"""How many errors are shown."""


@dataclass(frozen=True)
class Error:
    """Something that went wrong: what was said, what was right, and what the bot took it for.

    ``confidence`` is how sure the bot was, by its own score.
    """

    said: str
    expected: str
    predicted: str
    confidence: float


@dataclass(frozen=True)
class Report:
    """``figures`` are ready for JSON; ``pairs`` counts (expected, predicted), right ones too.

    ``errors`` are all there were; what is confidently wrong is the worst.
    """

    about: str
    figures: dict[str, Any]
    pairs: Counter[tuple[str, str]]
    errors: list[Error] = field(default_factory=list)

    @property
    def worst(self) -> list[Error]:
        """The twenty worst errors, worst first."""
        return sorted(self.errors, key=lambda error: -error.confidence)[:WORST]

    def as_dict(self) -> dict[str, Any]:
        return {
            "evaluated": self.about,
            **self.figures,
            "worst_errors": [vars(error) for error in self.worst],
        }


def write_report(report: Report, folder: Path) -> list[Path]:
    """Writes figures (JSON), all errors (CSV, worst first) and the confusion picture (PNG).

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = folder / f"{report.about}.json"
    figures.write_text(json.dumps(report.as_dict(), indent=2, ensure_ascii=False), "utf-8")
    errors = folder / f"{report.about}_errors.csv"
    with errors.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["said", "expected", "predicted", "confidence"])
        for error in sorted(report.errors, key=lambda error: -error.confidence):
            row = [error.said, error.expected, error.predicted, f"{error.confidence:.3f}"]
            writer.writerow(row)
    picture = folder / f"{report.about}_confusion.png"
    draw_confusion(report.pairs, picture)
    return [figures, errors, picture]
