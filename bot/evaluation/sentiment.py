"""How well the sentiment of messages is read, on messages that nothing learned from."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sklearn.metrics import precision_recall_fscore_support

from bot.evaluation.given_files import UnusableData
from bot.evaluation.messages_csv import read_labelled
from bot.evaluation.report import Error, Report
from bot.insight.sentiment.examples import SENTIMENTS, Example, Sentiment
from bot.insight.sentiment.reader import Reader
from bot.insight.sentiments import sounding

LABELS: dict[str, Sentiment] = {
    "negative": "displeased", "neutral": "neutral", "positive": "pleased",
    **{name: name for name in SENTIMENTS},
}  # fmt: skip
"""What a file may call them."""


def read_sentiments(path: Path) -> list[Example]:
    """The rows of a CSV file with the columns text and label.

    Raises:
        UnusableData: it cannot be read, or has a label that is none of LABELS.
    """
    examples = []
    for line, text, label in read_labelled(path, "label"):
        if label.lower() not in LABELS:
            raise UnusableData(
                f"{path}, line {line}: the label {label!r} is not known. Known: "
                f"{', '.join(LABELS)}."
            )
        examples.append(Example(text, LABELS[label.lower()]))
    return examples


def evaluate_sentiment(reader: Reader, test: Sequence[Example]) -> Report:
    """Macro F1 of the likeliest sentiment; and, as the desk shows them, how many neutral messages
    are called displeased, and how many displeased ones are found."""
    began = time.process_time()
    moods = reader.read([example.text for example in test])
    seconds = time.process_time() - began
    truth = [str(example.sentiment) for example in test]
    likeliest = [mood.sentiment for mood in moods]
    shown = [sounding(mood).sentiment for mood in moods]
    known = [name for name in SENTIMENTS if name in truth]
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, likeliest, labels=known, zero_division=0
    )
    figures = {
        "messages": len(test),
        "macro_f1": float(f1.mean()),
        "right": sum(map(str.__eq__, truth, likeliest)) / len(test),
        "neutrals_shown_as_displeased": _share(truth, shown, "neutral"),
        "displeased_shown_as_such": _share(truth, shown, "displeased"),
        "a_message_ms": 1000 * seconds / len(test),
        "sentiments": sorted(
            (
                {"sentiment": name, "messages": int(n), "precision": float(p), "recall": float(r),
                 "f1": float(f)}
                for name, p, r, f, n in zip(known, precision, recall, f1, support)
            ),
            key=lambda row: row["f1"],
        ),
    }  # fmt: skip
    errors = [
        Error(example.text, right, found, max(mood.displeased, mood.neutral, mood.pleased))
        for example, mood, right, found in zip(test, moods, truth, likeliest)
        if right != found
    ]
    return Report("sentiment", figures, Counter(zip(truth, likeliest)), errors)


def _share(truth: Sequence[str], shown: Sequence[str], of: str) -> float | None:
    """Of those that are ``of``, how many are shown as displeased; None where there are none."""
    chosen = [found == "displeased" for right, found in zip(truth, shown) if right == of]
    return sum(chosen) / len(chosen) if chosen else None
