"""Is everybody served alike? Understanding, asking back, handing over and time, compared between
groups of messages, with how far chance alone could bring them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.evaluation.intervals import difference, wilson

LEAST = 10
"""Messages of a group; of fewer nothing is told."""

RESAMPLED = 2000
"""How often a bootstrap draws."""


@dataclass(frozen=True)
class Observed:
    """What became of one message. ``groups`` are those it belongs to, by what is compared
    (language, register …); ``understood`` is None where nobody knows what was meant."""

    groups: dict[str, str]
    understood: bool | None
    asked_back: bool
    handed_over: bool
    seconds: float


_SHARES: dict[str, Callable[[Observed], bool | None]] = {
    "understood": lambda one: one.understood,
    "asked_back": lambda one: one.asked_back,
    "handed_over": lambda one: one.handed_over,
}


def fairness(observed: Iterable[Observed]) -> list[dict[str, Any]]:
    """One row for each group and measure, ready for JSON.

    ``value`` is a share, or for ``median_s`` seconds, with its 95 % interval (``low``, ``high``:
    Wilson, or bootstrap); ``difference`` is from ``reference``, the largest group of what is
    ``compared``, with its own interval (Newcombe, or bootstrap). ``differs`` says that this does
    not reach 0. Groups of fewer than LEAST messages are left out. Many comparisons are made: of
    twenty that differ in nothing, one will seem to.
    """
    kept = list(observed)
    rows = []
    for compared in dict.fromkeys(name for one in kept for name in one.groups):
        counts = Counter(one.groups[compared] for one in kept if compared in one.groups)
        ordered = [group for group, count in counts.most_common() if count >= LEAST]
        groups = {g: [one for one in kept if one.groups.get(compared) == g] for g in ordered}
        for measure in (*_SHARES, "median_s"):
            rows += _compared(compared, measure, groups)
    return rows


def _compared(
    compared: str, measure: str, groups: dict[str, list[Observed]]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    reference: list[float] = []
    for group, members in groups.items():
        values = _values(measure, members)
        if not values:
            continue
        row: dict[str, Any] = {
            "compared": compared, "group": group, "measure": measure, "messages": len(values),
        }  # fmt: skip
        row["value"], row["low"], row["high"] = _value(measure, values)
        if reference:
            gap, low, high = _difference(measure, values, reference)
            row |= {"reference": rows[0]["group"], "difference": gap, "difference_low": low}
            row |= {"difference_high": high, "differs": low > 0 or high < 0}
        else:
            reference = values
            row |= dict.fromkeys(("reference", "difference", "difference_low", "difference_high"))
            row["differs"] = False
        rows.append(row)
    return rows


def _values(measure: str, members: Sequence[Observed]) -> list[float]:
    if measure == "median_s":
        return [one.seconds for one in members]
    told = (_SHARES[measure](one) for one in members)
    return [float(value) for value in told if value is not None]


def _value(measure: str, values: list[float]) -> tuple[float, float, float]:
    if measure == "median_s":
        low, high = np.percentile(_medians(values), [2.5, 97.5])
        return float(np.median(values)), float(low), float(high)
    return sum(values) / len(values), *wilson(int(sum(values)), len(values))


def _difference(
    measure: str, values: list[float], reference: list[float]
) -> tuple[float, float, float]:
    if measure == "median_s":
        low, high = np.percentile(_medians(values, 1) - _medians(reference, 2), [2.5, 97.5])
        return float(np.median(values) - np.median(reference)), float(low), float(high)
    counts = int(sum(values)), len(values), int(sum(reference)), len(reference)
    return counts[0] / counts[1] - counts[2] / counts[3], *difference(*counts)


def _medians(values: list[float], seed: int = 0) -> np.ndarray:
    """The medians of RESAMPLED draws with replacement (Efron, 1979)."""
    drawn = np.random.default_rng(seed).integers(0, len(values), (RESAMPLED, len(values)))
    return np.median(np.asarray(values)[drawn], axis=1)
