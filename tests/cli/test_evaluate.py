"""`./sapa evaluate` refuses what cannot be measured at once, in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_refusals import refused

GOOD = "text,intent\nhi,greet\nbye,goodbye\n"


@pytest.fixture
def csv(settings_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good file in the folder that the command is called from."""
    monkeypatch.setenv("SAPA_CALLED_FROM", str(settings_file.parent))
    path = settings_file.parent / "good.csv"
    path.write_text(GOOD)
    return path


def test_what_to_evaluate(run: Run) -> None:
    assert "`./sapa evaluate --help` shows how" in refused(run, "evaluate")


def test_one_file_without_the_other(run: Run, csv: Path) -> None:
    error = refused(run, "evaluate", "intents", "--train", csv.name, "--out", "found")
    assert "Give both --train and --test, or neither" in error


def test_a_file_that_is_not_there(run: Run, csv: Path) -> None:
    error = refused(
        run, "evaluate", "intents", "--train", csv.name, "--test", "x.csv", "--out", "found"
    )
    assert f"{csv.parent / 'x.csv'} does not exist" in error


@pytest.mark.parametrize(
    ("train", "test", "complaint"),
    [
        ("text,intent\nhi,greet\nweather?,oos\n", GOOD, "There must be two at least"),
        (GOOD, "text,intent\nweather?,oos\n", "has no message in scope"),
        (GOOD, "text,label\nhi,greet\n", "must name the columns text and intent"),
    ],
)
def test_messages_that_give_no_figures(
    run: Run, csv: Path, train: str, test: str, complaint: str
) -> None:
    (csv.parent / "train.csv").write_text(train)
    (csv.parent / "test.csv").write_text(test)
    assert complaint in refused(
        run, "evaluate", "intents", "--train", "train.csv", "--test", "test.csv", "--out", "found"
    )


def test_answers_need_questions(run: Run, csv: Path) -> None:
    assert "--queries FILE" in refused(run, "evaluate", "faq", "--out", "found")


def test_stories_that_are_none(run: Run, csv: Path) -> None:
    (csv.parent / "stories.yml").write_text("version: '3.1'\n")
    error = refused(run, "evaluate", "stories", "--stories", "stories.yml", "--out", "found")
    assert "has no stories" in error


def test_where_nothing_can_be_written(run: Run, csv: Path) -> None:
    error = refused(run, "evaluate", "faq", "--out", f"{csv.name}/found")
    assert "name another folder with --out" in error


def test_a_conversation_that_cannot_be_played(run: Run, csv: Path) -> None:
    """Nothing is trained or started for a file with a mistake in it."""
    good = '{"id": "a", "lang": "en", "turns": [{"customer": "hi"}]}\n'
    (csv.parent / "c.jsonl").write_text(good + '{"id": "b", "lang": "en", "turns": []}\n')
    error = refused(run, "evaluate", "conversations", "c.jsonl")
    assert "c.jsonl, line 2 (b): turns must be a list with at least one turn" in error
