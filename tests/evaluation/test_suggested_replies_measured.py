"""./sapa evaluate suggestions on anybody's conversations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.given_files import UnusableData
from bot.evaluation.suggestions import evaluate_suggestions, read_dialogues, split

REPLIES = {"hours": "We open at nine.", "cost": "It is 9,000.", "bye": "Bye!"}


def files(folder: Path, turns: Any, replies: Any = REPLIES) -> tuple[Path, Path]:
    said, approved = folder / "turns.jsonl", folder / "replies.json"
    said.write_text("\n".join(json.dumps(turn) for turn in turns))
    approved.write_text(replies if isinstance(replies, str) else json.dumps(replies))
    return said, approved


def talks(count: int, **more: Any) -> list[dict[str, Any]]:
    """Each asks one thing, is answered, and says goodbye."""
    turns = []
    for number in range(count):
        asks, label = [("when do you open", "hours"), ("what does it cost", "cost")][number % 2]
        turns += [
            {"dialogue": number, "customer": asks, "label": label, "draft": REPLIES[label], **more},
            {"dialogue": number, "customer": "thanks", "label": "bye", **more},
        ]
    return turns


def test_what_comes_next_is_learned_and_compared_with_the_most_used(tmp_path: Path) -> None:
    dialogues = read_dialogues(*files(tmp_path, talks(40)))
    train, test = split(dialogues, 0)
    assert len(test) == 16 and len(train) == 64
    figures = evaluate_suggestions(train, test).figures
    assert figures["next_first"] == figures["draft_first"] == 1.0
    assert figures["most_used_first"] == 0.5 and figures["turns"] == 16


def test_the_files_own_split_counts(tmp_path: Path) -> None:
    turns = talks(10, split="train") + [{**turn, "dialogue": f"t{turn['dialogue']}"}
                                        for turn in talks(4, split="test")]  # fmt: skip
    train, test = split(read_dialogues(*files(tmp_path, turns)), 0)
    assert (len(train), len(test)) == (20, 8)


def test_own_words_are_told_and_not_measured(tmp_path: Path) -> None:
    turns = talks(20) + [{"dialogue": f"o{n}", "customer": "hm", "label": "custom"}
                         for n in range(20)]  # fmt: skip
    report = evaluate_suggestions(*split(read_dialogues(*files(tmp_path, turns)), 1))
    assert 0 < report.figures["own_words"] < 1
    assert "own words" not in {found for _, found in report.pairs}


def test_replies_by_task(tmp_path: Path) -> None:
    by_task = {"a": {"hours": "We open."}, "b": {"cost": "9,000", "bye": "Bye"}}
    train, test = split(read_dialogues(*files(tmp_path, talks(20), by_task)), 0)
    assert {one.reply for one in (*train, *test)} == {"hours", "cost", "bye"}


@pytest.mark.parametrize(
    ("turns", "replies", "words"),
    [
        ([], REPLIES, "empty"),
        ([{"dialogue": 1, "customer": "hi"}], REPLIES, "line 1: this is no turn"),
        (talks(1), REPLIES, "fewer than two conversations"),
        (talks(2), "{", "no JSON"), (talks(2), "[]", "no replies"),
        (talks(2), {"a": "x", "b": {}}, "mixes"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told(
    tmp_path: Path, turns: Any, replies: Any, words: str
) -> None:
    with pytest.raises(UnusableData, match=words):
        read_dialogues(*files(tmp_path, turns, replies))


def test_nothing_to_measure_is_told(tmp_path: Path) -> None:
    dialogues = read_dialogues(*files(tmp_path, talks(10), {"other": "x"}))
    with pytest.raises(UnusableData, match="fewer than two replies"):
        evaluate_suggestions(*split(dialogues, 0))
