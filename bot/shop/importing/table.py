"""A file of any kind as rows of cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.errors import UserError

Cell = str | Decimal | date | datetime
"""Text as it stands, without spaces around it, "" where there is none; a number or a day where the
file itself says that it is one, as Excel and JSON do."""

LARGEST = 50 * 2**20
"""Bytes of a file. 100,000 lines of orders have about 20 MB."""

MOST_ROWS = 200_000

_SPACE = re.compile(r"[^\S\n\t]")
"""Also those that do not break, and narrow ones."""
_EXCEL_TEXT = re.compile(r'="(.*)"')
_NOTHING = {"-", "--", "–", "—", "n/a", "#n/a", "null", "none", "nan", "undefined"}


class UnreadableFile(UserError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """``number`` is that of its line, sheet row or order, counted from 1 as people see it."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """``unit`` is what its rows are called: line, row or order. ``name`` is that of the sheet."""

    unit: str
    rows: list[Row]
    name: str = ""


def clean(text: str) -> str:
    """The text that is meant: without what spreadsheets put around it (``="0812"``, ``'0812``),
    invisible characters and stand-ins for nothing."""
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc"))
    text = _SPACE.sub(" ", text).strip()
    if match := _EXCEL_TEXT.fullmatch(text):
        text = match[1].replace('""', '"').strip()
    # Excel's sign that a number is meant as text.
    text = text.removeprefix("'") if len(text) > 1 and not text.endswith("'") else text
    return "" if text.casefold() in _NOTHING else text


def rows_of(cells: Iterable[tuple[int, list[Cell]]]) -> list[Row]:
    """The rows in which anything stands.

    Raises:
        UnreadableFile: there are too many.
    """
    rows = []
    for number, row in cells:
        if any(cell != "" for cell in row):
            rows.append(Row(number, row))
        if len(rows) > MOST_ROWS:
            raise UnreadableFile(
                "The file has more than {most} lines. Split it, by month for example.",
                most=MOST_ROWS,
            )
    return rows
