"""The rows of ``bot.evaluation.fairness.comparison`` as tables with a small picture of each
interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BETTER_MORE = {"understood"}
"""Of all else, less is better for customers."""

NOTICED_S = 0.1
"""Seconds. A difference that is surely less nobody notices."""

_WIDE = 120
_MARGIN = 6


@dataclass(frozen=True)
class Cell:
    """A group's value by one measure, as ``row`` tells it.

    ``low``, ``at`` and ``high`` are where its interval and value lie in a picture of 120 units,
    ``reference_at`` where the value lies that all are compared with. ``verdict`` says of a clear
    difference whether the group is served "worse" or "better" than those, or that nobody would
    notice it ("slight"); "" where there is none.
    """

    row: dict[str, Any]
    low: float
    at: float
    high: float
    reference_at: float
    verdict: str


@dataclass(frozen=True)
class Group:
    """``cells`` are by measure; the ``reference`` is what the others are compared with."""

    name: str
    messages: int
    is_reference: bool
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Comparison:
    """The ``groups`` of what is compared; ``differences`` are the cells that say in a sentence that
    a group is served otherwise, by measure, what is worse first."""

    compared: str
    measures: tuple[str, ...]
    groups: tuple[Group, ...]
    differences: tuple[tuple[str, Cell], ...]


def comparisons(rows: Iterable[dict[str, Any]], compared: Iterable[str]) -> list[Comparison]:
    """One for each of ``compared``, in that order; without groups where there are no rows."""
    kept = list(rows)
    return [_comparison(name, [r for r in kept if r["compared"] == name]) for name in compared]


def _comparison(name: str, rows: list[dict[str, Any]]) -> Comparison:
    measures = tuple(dict.fromkeys(row["measure"] for row in rows))
    cells: dict[str, dict[str, Cell]] = {}
    for measure in measures:
        for cell in _cells([row for row in rows if row["measure"] == measure]):
            cells.setdefault(cell.row["group"], {})[measure] = cell
    groups = tuple(
        Group(group, max(cell.row["messages"] for cell in of.values()), number == 0, of)
        for number, (group, of) in enumerate(cells.items())
    )
    told = [
        (measure, group.cells[measure])
        for measure in measures
        for group in groups
        if measure in group.cells and group.cells[measure].verdict in ("worse", "better")
    ]
    told.sort(key=lambda one: one[1].verdict != "worse")
    return Comparison(name, measures, groups, tuple(told))


def _cells(rows: list[dict[str, Any]]) -> list[Cell]:
    """Of one measure, on one scale: from the lowest to the highest end of the intervals."""
    lowest: float = min(row["low"] for row in rows)
    highest: float = max(row["high"] for row in rows)
    unit = (_WIDE - 2 * _MARGIN) / ((highest - lowest) or 1.0)

    def at(value: float) -> float:
        return round(_MARGIN + (value - lowest) * unit, 1)

    reference = at(rows[0]["value"])
    return [
        Cell(row, at(row["low"]), at(row["value"]), at(row["high"]), reference, _verdict(row))
        for row in rows
    ]


def _verdict(row: dict[str, Any]) -> str:
    if not row["differs"]:
        return ""
    farthest = max(abs(row["difference_low"]), abs(row["difference_high"]))
    if row["measure"] == "median_s" and farthest < NOTICED_S:
        return "slight"
    is_more = row["difference"] > 0
    return "better" if is_more == (row["measure"] in BETTER_MORE) else "worse"
