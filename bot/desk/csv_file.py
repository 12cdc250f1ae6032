"""A table for other programs, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What Excel and its like take for a formula at a cell's beginning (CWE-1236), full-width too."""


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> web.Response:
    """The answer that a browser saves under ``name``; None is an empty cell."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(safe_cell("" if cell is None else str(cell)) for cell in row)
    return web.Response(
        body=table.getvalue().encode("utf-8-sig"),  # Excel takes what has no mark for Latin-1
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def safe_cell(text: str) -> str:
    """``text`` behind a quotation mark where a spreadsheet would run it; without NUL, which no CSV
    can hold."""
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_FORMULA) else text
