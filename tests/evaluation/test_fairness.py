"""The fairness figures: what differs is told, what may be chance is not, and intervals hold."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.encoders.lexicon import load_lexicon
from bot.evaluation.fair_messages import fair_messages, of_customer
from bot.evaluation.fairness import Observed, fairness
from bot.evaluation.intervals import difference, wilson
from bot.settings import PROJECT
from bot.store.database import open_database
from bot.store.turns_done import TurnDone, turns_done


def _observed(group: str, count: int, share: float, seconds: float = 0.1) -> list[Observed]:
    right = round(count * share)
    return [
        Observed({"language": group}, number < right, False, False, seconds + number / 10_000)
        for number in range(count)
    ]


def _row(rows: list[dict[str, Any]], group: str, measure: str) -> dict[str, Any]:
    return next(row for row in rows if row["group"] == group and row["measure"] == measure)


def test_a_group_that_is_served_worse_is_told() -> None:
    rows = fairness(_observed("en", 300, 0.95) + _observed("id", 200, 0.8, seconds=0.2))
    row = _row(rows, "id", "understood")
    assert row["reference"] == "en" and row["differs"]
    assert row["difference_low"] < row["difference"] < row["difference_high"] < 0
    assert _row(rows, "id", "median_s")["differs"]
    assert not _row(rows, "id", "asked_back")["differs"]


def test_what_may_be_chance_does_not_differ() -> None:
    rows = fairness(_observed("en", 30, 0.9) + _observed("id", 20, 0.85))
    assert not any(row["differs"] for row in rows)


def test_of_a_handful_nothing_is_told() -> None:
    rows = fairness(_observed("en", 30, 0.9) + _observed("id", 3, 0.0))
    assert {row["group"] for row in rows} == {"en"}


def test_where_nobody_knows_what_was_meant_only_the_rest_is_compared() -> None:
    turn = TurnDone("paket gw mana", "web", "id", True, False, 0.3)
    told = [of_customer(turn, load_lexicon())] * 20
    assert told[0].groups["register"] == "slang" and told[0].groups["language"] == "id"
    rows = fairness(told)
    assert {row["measure"] for row in rows} == {"asked_back", "handed_over", "median_s"}
    assert fairness([]) == []


def test_intervals_hold_the_truth_in_about_19_of_20_samples() -> None:
    chance, held, held_difference = Random(0), 0, 0
    for _ in range(1000):
        one = sum(chance.random() < 0.9 for _ in range(60))
        other = sum(chance.random() < 0.7 for _ in range(40))
        low, high = wilson(one, 60)
        held += low <= 0.9 <= high
        low, high = difference(one, 60, other, 40)
        held_difference += low <= 0.2 <= high
    assert 920 <= held <= 985
    assert 920 <= held_difference <= 985
    with pytest.raises(ZeroDivisionError):
        wilson(0, 0)


def test_each_comparison_has_its_groups() -> None:
    groups: dict[str, set[str]] = {}
    for message in fair_messages(PROJECT / "tests" / "robustness"):
        for compared, group in message.groups.items():
            groups.setdefault(compared, set()).add(group)
    assert groups["language"] == {"en", "id"}
    assert groups["register"] == {"plain", "slang", "SMS style", "courteous", "mixed"}
    assert groups["spelling"] == {"right", "typos"}
    assert {"standard", "javanese", "sundanese", "jakarta", "sumatran"} == groups["words"]
    assert len(groups["length"]) == 3


def test_the_stored_turns_of_nobody(tmp_path: Path) -> None:
    assert turns_done(open_database(tmp_path / "sapa.db"), 10) == []
