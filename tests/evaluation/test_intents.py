"""What is understood: figures worked out by hand, and one real training."""

from __future__ import annotations

import csv
import json

import pytest
from sklearn.metrics import f1_score

from bot.evaluation.intents import Understood, intent_report
from bot.evaluation.messages_csv import LabelledMessage
from tests.evaluation.conftest import Evaluated


def understood(
    expected: str, predicted: str, confidence: float, abstained: bool = False, language: str = "en"
) -> Understood:
    message = LabelledMessage(f"{expected} {confidence}", expected, language)
    return Understood(message, predicted, confidence, confidence, abstained)


SEEN = [
    understood("track", "track", 0.9),
    understood("track", "track", 0.4, abstained=True),
    understood("track", "refund", 0.8),
    understood("refund", "refund", 0.7, language="id"),
    understood("oos", "refund", 0.85),
    understood("oos", "track", 0.2, abstained=True),
]


def test_accuracy_counts_what_the_likeliest_intent_is_even_if_the_bot_would_ask_back() -> None:
    figures = intent_report(SEEN, {"train_s": 3.14159}).as_dict()
    assert figures["messages"] == 4
    assert figures["accuracy"] == 0.75
    assert figures["abstained"] == 0.25
    assert figures["train_s"] == 3.14


def test_macro_f1_is_that_of_scikit_learn_and_of_the_hand() -> None:
    figures = intent_report(SEEN, {}).as_dict()
    # track: precision 1, recall 2/3, so 0.8; refund: precision 1/2, recall 1, so 2/3.
    assert figures["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2)
    expected = ["track", "track", "track", "refund"]
    predicted = ["track", "track", "refund", "refund"]
    assert figures["macro_f1"] == pytest.approx(f1_score(expected, predicted, average="macro"))
    assert [row["intent"] for row in figures["intents"]] == ["refund", "track"]
    assert figures["intents"][1] == {
        "intent": "track", "precision": 1, "recall": pytest.approx(2 / 3),
        "f1": pytest.approx(0.8), "messages": 3,
    }


def test_out_of_scope_figures_use_the_score_and_not_the_intent() -> None:
    figures = intent_report(SEEN, {}).as_dict()
    assert figures["oos_messages"] == 2
    assert figures["oos_auroc"] == pytest.approx(5 / 8)
    assert figures["oos_abstained"] == 0.5


def test_languages_are_told_apart() -> None:
    languages = intent_report(SEEN, {}).as_dict()["languages"]
    assert languages["en"]["accuracy"] == pytest.approx(2 / 3)
    assert languages["id"]["accuracy"] == 1


def test_the_worst_errors_are_the_confident_ones_and_abstaining_out_of_scope_is_none() -> None:
    worst = intent_report(SEEN, {}).worst
    assert [(e.expected, e.predicted, e.confidence) for e in worst] == [
        ("oos", "refund", 0.85), ("track", "refund", 0.8)
    ]


def test_at_most_twenty_errors_are_shown() -> None:
    report = intent_report([understood("a", "b", i / 100) for i in range(30)], {})
    assert [round(e.confidence, 2) for e in report.worst] == [(29 - i) / 100 for i in range(20)]


@pytest.mark.long
def test_json_is_all_there_is_on_standard_output(small_training: Evaluated) -> None:
    figures = json.loads(small_training.stdout)
    assert figures["messages"] == 5
    assert figures["oos_messages"] == 2
    assert {row["intent"] for row in figures["intents"]} == {"tracking", "fees/delivery", "refund"}
    for name in ("accuracy", "macro_f1", "oos_auroc", "oos_recall_at_95"):
        assert 0 <= figures[name] <= 1
    for name in ("imports_s", "train_s", "parse_ms"):
        assert figures[name] > 0


@pytest.mark.long
def test_a_small_training_understands_what_is_near_to_its_examples(
    small_training: Evaluated,
) -> None:
    assert json.loads(small_training.stdout)["accuracy"] >= 0.8


@pytest.mark.long
def test_figures_errors_and_picture_are_kept(small_training: Evaluated) -> None:
    folder = small_training.folder
    assert json.loads((folder / "intents.json").read_text()) == json.loads(small_training.stdout)
    with (folder / "intents_errors.csv").open(newline="") as file:
        assert next(csv.reader(file)) == ["said", "expected", "predicted", "confidence"]
    assert (folder / "intents_confusion.png").read_bytes().startswith(b"\x89PNG")
    assert str(folder / "intents.json") in small_training.stderr
