"""Is everybody served alike? Understanding, asking back, handing over and time, compared between
groups of messages, with how far chance alone could bring them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from random import Random
from statistics import median, quantiles
from typing import Any

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


_MEASURES: dict[str, Callable[[Observed], float | None]] = {
    "understood": attrgetter("understood"),
    "asked_back": attrgetter("asked_back"),
    "handed_over": attrgetter("handed_over"),
    "median_s": attrgetter("seconds"),
}


def fairness(observed: Iterable[Observed]) -> list[dict[str, Any]]:
    """One row for each group and measure, ready for JSON.

    ``value`` is a share, or for ``median_s`` seconds, with its 95 % interval (``low``, ``high``:
    Wilson, or bootstrap); ``difference`` is from ``reference``, the largest group of what is
    ``compared``, with its own interval (Newcombe, or bootstrap). ``differs`` says that this does
    not reach 0. Groups of fewer than LEAST messages are left out. Many comparisons are made: of
    twenty that differ in nothing, one will seem to.
    """
    members: dict[str, dict[str, list[Observed]]] = {}
    for one in observed:
        for compared, group in one.groups.items():
            members.setdefault(compared, {}).setdefault(group, []).append(one)
    rows = []
    for compared, groups in members.items():
        largest_first = sorted(groups.items(), key=lambda group: -len(group[1]))
        enough = {group: ones for group, ones in largest_first if len(ones) >= LEAST}
        for measure in _MEASURES:
            rows += _compared(compared, measure, enough)
    return rows


def _compared(
    compared: str, measure: str, groups: dict[str, list[Observed]]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    reference: _Group | None = None
    for number, (group, members) in enumerate(groups.items()):
        found = map(_MEASURES[measure], members)
        values = [value for value in found if value is not None]
        if not values:
            continue
        row: dict[str, Any] = {
            "compared": compared, "group": group, "measure": measure, "messages": len(values),
        }  # fmt: skip
        drawn = _medians(values, number) if measure == "median_s" else []
        own = _Group(values, drawn)
        row["value"], row["low"], row["high"] = _value(own)
        if reference:
            gap, low, high = _difference(own, reference)
            row |= {"reference": rows[0]["group"], "difference": gap, "difference_low": low}
            row |= {"difference_high": high, "differs": low > 0 or high < 0}
        else:
            reference = own
            row |= dict.fromkeys(("reference", "difference", "difference_low", "difference_high"))
            row["differs"] = False
        rows.append(row)
    return rows


@dataclass(frozen=True)
class _Group:
    """What was found of a group's messages; ``drawn`` are the medians of its bootstrap, where it is
    measured by its median."""

    values: list[float]
    drawn: list[float]


def _value(own: _Group) -> tuple[float, float, float]:
    if own.drawn:
        return median(own.values), *_middle(own.drawn)
    return sum(own.values) / len(own.values), *wilson(int(sum(own.values)), len(own.values))


def _difference(own: _Group, reference: _Group) -> tuple[float, float, float]:
    if own.drawn:
        gap = median(own.values) - median(reference.values)
        return gap, *_middle([one - other for one, other in zip(own.drawn, reference.drawn)])
    values, others = own.values, reference.values
    counts = int(sum(values)), len(values), int(sum(others)), len(others)
    return counts[0] / counts[1] - counts[2] / counts[3], *difference(*counts)


def _middle(drawn: list[float]) -> tuple[float, float]:
    """Between which values 95 % of them lie."""
    steps = quantiles(drawn, n=40, method="inclusive")
    return steps[0], steps[-1]


def _medians(values: list[float], seed: int) -> list[float]:
    """The medians of RESAMPLED draws with replacement (Efron, 1979). Which ranks are in the middle
    of such a draw is beta-distributed, so that the draws themselves need not be made."""
    ordered, count, chance = sorted(values), len(values), Random(seed)
    middle = (count + 1) // 2

    def drawn() -> float:
        lower = upper = chance.betavariate(middle, count - middle + 1)
        if count % 2 == 0:
            upper = lower + (1 - lower) * chance.betavariate(1, count - middle)
        ranks = (min(int(share * count), count - 1) for share in (lower, upper))
        return sum(ordered[rank] for rank in ranks) / 2

    return [drawn() for _ in range(RESAMPLED)]
