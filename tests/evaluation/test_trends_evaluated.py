"""Timelines are read with clear refusals, and what is told of them is compared with the truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.arrays import Floats
from bot.evaluation.given_files import UnusableData
from bot.evaluation.timeline_files import read_timeline
from bot.evaluation.trends import Detector, evaluate_trends, replay

HEAD = {
    "days": 28, "train": [[f"{topic} {n}", topic] for topic in ("a", "b", "c") for n in range(12)],
    "emerging": {"new": {"start": 20}}, "bursts": {"a": 22},
}  # fmt: skip


def written(folder: Path, *lines: Any) -> Path:
    path = folder / "weeks.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def by_first_word(texts: list[str]) -> Floats:
    """Meanings of the tests' texts: the first word is the topic, or has two."""
    vectors = []
    for text in texts:
        vector = np.random.default_rng(abs(hash_of(text))).normal(size=64) * 0.08
        for topic in text.split()[0].split("+"):
            vector[hash_of(topic) % 64] += 1
        vectors.append(vector / np.linalg.norm(vector))
    return np.array(vectors, dtype=np.float32)


def hash_of(text: str) -> int:
    return int.from_bytes(text.encode(), "big") % 1_000_003


def test_a_topic_that_is_told_and_one_that_rises_are_counted(tmp_path: Path) -> None:
    usual = [
        {"day": day, "minute": n, "text": f"{topic} {day} {n}", "topic": topic}
        for day in range(28) for n in range(3) for topic in ("a", "b", "c")
    ]  # fmt: skip
    new = [{"day": 20 + n // 3, "minute": 600 + n, "text": f"zz {n}", "topic": "new"}
           for n in range(20)]  # fmt: skip
    burst = [{"day": 22 + n // 10, "text": f"a much {n}", "topic": "a"} for n in range(40)]
    timeline = read_timeline(written(tmp_path, HEAD, *usual, *new, *burst))
    figures = evaluate_trends([timeline], by_first_word).figures
    assert figures["found"] == 1.0 and figures["messages_until_told"] <= 9
    assert figures["false_a_week"] == 0 and figures["purity"] == 1.0
    assert figures["rising_found"] == 1.0 and figures["false_rises_a_week"] == 0


def test_what_is_told_as_new_makes_no_known_topic_rise(tmp_path: Path) -> None:
    """The bot takes the new topic for the known one that it is most like."""
    usual = [
        {"day": day, "minute": n, "text": f"{topic} {day} {n}", "topic": topic}
        for day in range(28) for n in range(3) for topic in ("a", "b", "c")
    ]  # fmt: skip
    new = [{"day": 20 + n // 8, "minute": 60 * (n % 8), "text": f"a+a+a+zz+zz {n}",
            "topic": "new"}
           for n in range(48)]  # fmt: skip
    timeline = read_timeline(written(tmp_path, {**HEAD, "bursts": {}}, *usual, *new))
    detector = Detector(timeline, by_first_word)
    assert {detector.familiarity.topics[place] for place, one in enumerate(timeline.messages)
            if one.topic == "new"} == {"a"}  # fmt: skip
    assert detector.rising(24.0) == ["a"]
    told = replay(timeline, detector.emerging)
    assert list(told.found) == ["new"]
    assert detector.rising(24.0) == []


def test_one_person_is_no_trend(tmp_path: Path) -> None:
    usual = [{"day": day, "minute": n, "text": f"b {day} {n}", "topic": "b"}
             for day in range(28) for n in range(9)]  # fmt: skip
    new = [{"day": 20 + n // 3, "text": f"zz {n}", "topic": "new", "person": "rina"}
           for n in range(20)]  # fmt: skip
    timeline = read_timeline(written(tmp_path, HEAD, *usual, *new))
    assert evaluate_trends([timeline], by_first_word).figures["found"] == 0


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([[1]], "write a JSON object"),
        ([{"days": 3}], "this is no timeline"),
        ([{**HEAD, "train": [["a", "a"]]}], "needs 3 examples or more, of two topics"),
        ([{**HEAD, "train": [["a", "a"], ["b", "b"]]}], "needs 3 examples or more"),
        ([HEAD, {"day": 1, "text": "a", "topic": "a", "person": [1]}], "this is no message"),
        ([HEAD], "has no messages"),
        ([HEAD, {"day": 1, "text": "a"}], "line 2: this is no message"),
        ([HEAD, {"day": "x", "text": "a", "topic": "a"}], "line 2: this is no message"),
        ([{**HEAD, "emerging": ["new"]}], "this is no timeline"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, lines: list[Any], why: str
) -> None:
    with pytest.raises(UnusableData, match=why):
        read_timeline(written(tmp_path, *lines))
