"""The reader learns from files of labelled messages, and is measured on others."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.insight.sentiment.examples import Example
from bot.insight.sentiment.reader import Reader
from bot.insight.sentiment.tuning import tune

WORDS = {"displeased": "the soup was flimp", "neutral": "the soup was dorn"}
"""Words that nobody knows before."""


def labelled(file: Path, rows: list[tuple[str, str]]) -> str:
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([("text", "label"), *rows])
    return str(file)


@pytest.mark.long
def test_it_learns_and_what_it_learned_outlives_a_file(tmp_path: Path) -> None:
    examples = [
        Example(f"{text} {number}", sentiment)  # type: ignore[arg-type]
        for sentiment, text in WORDS.items()
        for number in ("today", "on Monday", "again", "at noon")
    ]
    learned = tune(Reader.load(), examples)
    asked = [f"{text} yesterday" for text in WORDS.values()]
    moods = learned.read(asked)
    assert [mood.sentiment for mood in moods] == list(WORDS)
    learned.save(tmp_path / "weights.npz")
    again = Reader.load(tmp_path / "weights.npz").read(asked)
    for mood, same in zip(moods, again):
        assert mood.displeased == pytest.approx(same.displeased, abs=0.01)


def test_a_shops_reader_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sapa.toml").write_text("")
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    rows = [("I hate this, so disappointed", "negative"), ("ada ukuran M?", "neutral")]
    test = labelled(tmp_path / "test.csv", rows)
    arguments = ["--json", "--out", str(tmp_path / "out")]
    assert main(["evaluate", "sentiment", "--test", test, *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["macro_f1"] == 1.0 and told["messages"] == 2
    assert told["neutrals_shown_as_displeased"] == 0.0
    assert {row["sentiment"] for row in told["sentiments"]} == {"displeased", "neutral"}


@pytest.mark.parametrize(
    "rows, told",
    [
        ([("halo", "positive"), ("hai", "positive")], "messages of one label only"),
        ([("halo", "so-so")], "line 2: the label 'so-so' is not known"),
        ([], "has no messages"),
    ],
)
def test_what_cannot_be_learned_from_is_told(
    rows: list[tuple[str, str]], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = labelled(tmp_path / "train.csv", rows)
    test = labelled(tmp_path / "test.csv", [("halo", "neutral")])
    assert main(["evaluate", "sentiment", "--train", train, "--test", test]) == 1
    assert told in capsys.readouterr().err
