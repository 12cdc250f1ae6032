"""An evaluation's figures, confusions and worst errors, as tables for the terminal."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation.report import Report

_SECONDS_AND_SIZES = ("_s", "_ms", "_mb")


def show(report: Report) -> None:
    """Prints the figures, tables of what they are made of, and the twenty worst errors."""
    console = Console(highlight=False)
    overall = {
        name: value for name, value in report.figures.items() if not isinstance(value, dict | list)
    }
    parts = {"all": overall, **report.figures.get("languages", {})}
    _print(
        console,
        report.about.capitalize(),
        ["", *parts],
        [
            [_words(name), *(_shown(name, part.get(name)) for part in parts.values())]
            for name in overall
        ],
    )
    for name, rows in report.figures.items():
        if isinstance(rows, list) and rows and "compared" in rows[0]:
            _show_comparisons(console, name, rows)
        elif isinstance(rows, list) and rows:
            columns = list(rows[0])
            cells = [[_shown(column, row[column]) for column in columns] for row in rows]
            _print(console, f"By {name[:-1]}, the worst first", map(_words, columns), cells)
    if report.worst:
        _print(
            console,
            f"The worst of {len(report.errors)} errors",
            ["said", "expected", "taken for", "sure"],
            [[e.said, e.expected, e.predicted, f"{e.confidence:.2f}"] for e in report.worst],
        )


def _show_comparisons(console: Console, name: str, rows: list[dict[str, Any]]) -> None:
    """A table for each thing that is compared, a line a group."""
    written = "what customers wrote" if name.startswith("customers") else "test messages"
    measures = list(dict.fromkeys(row["measure"] for row in rows))
    for compared in dict.fromkeys(row["compared"] for row in rows):
        of_group: dict[str, dict[str, str]] = {}
        for row in rows:
            if row["compared"] == compared:
                cells = of_group.setdefault(row["group"], {})
                cells.setdefault("messages", str(row["messages"]))
                cells[row["measure"]] = _with_interval(row)
        _print(
            console,
            f"{compared.capitalize()}, {written}",
            ["", "messages", *map(_measure, measures)],
            [
                [group, *(cells.get(column, "") for column in ("messages", *measures))]
                for group, cells in of_group.items()
            ],
        )
    console.print(
        "In brackets the range in which the truth lies 19 times out of 20. * differs clearly from "
        "the first line; of twenty comparisons, one may do so by chance.\n"
    )


def _measure(name: str) -> str:
    return {"median_s": "answer, ms"}.get(name) or f"{_words(name)}, %"


def _with_interval(row: dict[str, Any]) -> str:
    unit = 1000 if row["measure"] == "median_s" else 100
    value, low, high = (f"{unit * row[key]:.1f}" for key in ("value", "low", "high"))
    return f"{value}{'*' if row['differs'] else ''} ({low}–{high})"


def _print(console: Console, title: str, columns: Any, rows: list[list[str]]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _words(name: str) -> str:
    for unit in _SECONDS_AND_SIZES:
        if name.endswith(unit):
            return f"{name.removesuffix(unit).replace('_', ' ')}, {unit[1:].replace('mb', 'MB')}"
    return name.replace("_", " ")


def _shown(name: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}" if name.endswith(_SECONDS_AND_SIZES) else f"{value:.3f}"
    return "" if value is None else str(value)
