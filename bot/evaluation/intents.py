"""How well the pipeline of config.yml understands: trained on some messages, tested on others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.metrics import f1_score, precision_recall_fscore_support

from bot.evaluation.messages_csv import LabelledMessage
from bot.evaluation.report import Error, Report
from bot.evaluation.scores import out_of_scope_auroc, out_of_scope_recall
from bot.evaluation.subprocess_job import run_apart

READ_CSV = {"importers": [{"name": "bot.evaluation.csv_importer.CsvImporter"}]}
"""What a config.yml needs so that the training data may be a CSV file."""

NOT_UNDERSTOOD = "(nothing)"


@dataclass(frozen=True)
class Understood:
    """What the model made of one test message.

    ``intent`` is its likeliest, whether or not the bot would have asked back (``abstained``);
    ``in_scope`` is higher the likelier the message is one for this bot.
    """

    message: LabelledMessage
    intent: str | None
    confidence: float
    in_scope: float
    abstained: bool

    @property
    def right(self) -> bool:
        return self.intent == self.message.intent


async def evaluate_intents(
    config: dict[str, Any], training_data: Path, test: Sequence[LabelledMessage], log: Path
) -> Report:
    """Trains the pipeline of ``config`` (content of a config.yml) and parses the test messages.

    Raises:
        EvaluationFailed: Rasa cannot train on these data.
    """
    job = {"config": config, "data": str(training_data), "texts": [m.text for m in test]}
    result = await run_apart("bot.evaluation.understanding", job, log)
    understood = [Understood(m, *parsed) for m, parsed in zip(test, result.pop("parsed"))]
    return intent_report(understood, result)


def intent_report(understood: Sequence[Understood], costs: dict[str, float]) -> Report:
    """The figures of a test; ``costs`` are seconds, milliseconds and megabytes."""
    languages = sorted({u.message.language for u in understood if u.message.language})
    by_language = {
        language: _quality([u for u in understood if u.message.language == language])
        for language in languages
    }
    figures = {
        **_quality(understood),
        **{name: round(value, 2) for name, value in costs.items()},
        **({"languages": by_language} if languages else {}),
        "intents": _by_intent(understood),
    }
    return Report(
        "intents",
        figures,
        Counter((u.message.intent, u.intent or NOT_UNDERSTOOD) for u in understood if _counts(u)),
        [
            Error(u.message.text, u.message.intent, u.intent or NOT_UNDERSTOOD, u.confidence)
            for u in understood
            if _counts(u) and not u.right
        ],
    )


def _counts(understood: Understood) -> bool:
    """Abstention is the right answer to what is out of scope, and no error in scope."""
    return understood.message.in_scope or not understood.abstained


def _quality(understood: Sequence[Understood]) -> dict[str, Any]:
    """Accuracy, macro-F1 and abstention over what is in scope; what is not, told apart.

    Macro-F1 is scikit-learn's: the mean over all intents that are expected or predicted.
    """
    inside = [u for u in understood if u.message.in_scope]
    outside = [u for u in understood if not u.message.in_scope]
    expected, predicted = _labels(inside)
    figures: dict[str, Any] = {
        "messages": len(inside),
        "accuracy": sum(u.right for u in inside) / len(inside),
        "macro_f1": float(f1_score(expected, predicted, average="macro", zero_division=0)),
        "abstained": sum(u.abstained for u in inside) / len(inside),
    }
    if outside:
        scores = [u.in_scope for u in inside], [u.in_scope for u in outside]
        figures |= {
            "oos_messages": len(outside),
            "oos_auroc": out_of_scope_auroc(*scores),
            "oos_recall_at_95": out_of_scope_recall(*scores),
            "oos_abstained": sum(u.abstained for u in outside) / len(outside),
        }
    return figures


def _by_intent(understood: Sequence[Understood]) -> list[dict[str, Any]]:
    """Precision, recall and F1 of each intent in the test, the worst first."""
    expected, predicted = _labels([u for u in understood if u.message.in_scope])
    intents = sorted(set(expected))
    columns = precision_recall_fscore_support(
        expected, predicted, labels=intents, zero_division=0
    )
    rows = [
        {"intent": intent, "precision": float(precision), "recall": float(recall),
         "f1": float(f1), "messages": int(count)}
        for intent, precision, recall, f1, count in zip(intents, *columns)
    ]
    return sorted(rows, key=lambda row: row["f1"])


def _labels(understood: Sequence[Understood]) -> tuple[list[str], list[str]]:
    return (
        [u.message.intent for u in understood],
        [u.intent or NOT_UNDERSTOOD for u in understood],
    )
