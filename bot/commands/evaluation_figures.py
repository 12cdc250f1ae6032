"""What was measured of readers, as tables for the terminal."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_figures(figures: dict[str, Any]) -> None:
    """Prints single figures, one column for all and one for each group of ``figures`` (a dictionary
    of dictionaries), then each list as a table of its own."""
    console = Console(highlight=False)
    single = {k: v for k, v in figures.items() if not isinstance(v, dict | list)}
    groups = {
        name: group
        for value in figures.values() if isinstance(value, dict)
        for name, group in value.items()
    }  # fmt: skip
    table = Table("", "all", *groups, box=box.SIMPLE)
    for name, value in single.items():
        cells = (_shown(group.get(name)) for group in groups.values())
        table.add_row(_words(name), _shown(value), *cells)
    console.print(table)
    for name, rows in figures.items():
        if isinstance(rows, list) and rows:
            table = Table(*map(_words, rows[0]), title=_words(name).capitalize(), box=box.SIMPLE)
            for row in rows:
                table.add_row(*(Text(_shown(cell)) for cell in row.values()))
            console.print(table)


def _words(name: str) -> str:
    return name.replace("_", " ").removesuffix(" s")


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
