"""The fairness figures: what differs is told, what may be chance is not, and intervals hold."""

from __future__ import annotations

from math import log
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from bot.encoders.lexicon import load_lexicon
from bot.evaluation.fairness.comparison import Observed, fairness
from bot.evaluation.fairness.messages import fair_messages, of_customer
from bot.evaluation.intervals import difference, wilson
from bot.store.engine.database import open_database
from bot.store.messages.turn_stats import TurnStats, turn_stats
from tests.checkout import CHECKOUT


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
    turn = TurnStats("paket gw mana", "web", "id", True, False, 0.3)
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


@pytest.mark.parametrize("count", [40, pytest.param(41, marks=pytest.mark.long)])
def test_the_interval_of_a_median_holds_the_truth_in_about_19_of_20_samples(count: int) -> None:
    chance, held = Random(0), 0
    for _ in range(500):
        seconds = [chance.expovariate(1) for _ in range(count)]
        rows = fairness(Observed({"language": "en"}, True, False, False, s) for s in seconds)
        row = _row(rows, "en", "median_s")
        held += row["low"] <= log(2) <= row["high"]
    assert 460 <= held <= 490


def test_the_interval_of_a_median_is_that_of_drawing_all_values_again() -> None:
    seconds = np.random.default_rng(1).gamma(2.0, size=25)
    drawn = np.random.default_rng(2).choice(seconds, (20_000, len(seconds)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    rows = fairness(Observed({"language": "en"}, True, False, False, s) for s in seconds)
    row = _row(rows, "en", "median_s")
    near = np.ptp(seconds) / 20
    assert abs(row["low"] - low) < near and abs(row["high"] - high) < near


def test_a_shop_without_words_of_the_regions(tmp_path: Path) -> None:
    held_out = "orders: {order_status: {en: [where is my parcel], id: [paket saya di mana]}}"
    (tmp_path / "messages.yml").write_text(held_out, encoding="utf-8")
    messages = fair_messages(tmp_path)
    assert {m.groups["language"] for m in messages if "language" in m.groups} == {"en", "id"}
    assert {m.groups["words"] for m in messages if "words" in m.groups} == {"standard"}


def test_each_comparison_has_its_groups() -> None:
    groups: dict[str, set[str]] = {}
    for message in fair_messages(CHECKOUT / "data" / "held_out"):
        for compared, group in message.groups.items():
            groups.setdefault(compared, set()).add(group)
    assert groups["language"] == {"en", "id"}
    assert groups["register"] == {"plain", "slang", "SMS style", "courteous", "mixed"}
    assert groups["spelling"] == {"right", "typos"}
    assert {"standard", "javanese", "sundanese", "jakarta", "sumatran"} == groups["words"]
    assert len(groups["length"]) == 3


def test_the_stored_turns_of_nobody(tmp_path: Path) -> None:
    assert turn_stats(open_database(tmp_path / "sapa.db"), 10) == []
