"""Excel's .xlsx, read by openpyxl: formulas by their last result, days as days."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from bot.shop.importing.table import Cell, Table, UnreadableFile, clean, rows_of

MOST_UNPACKED = 500 * 2**20
"""Bytes. A small file may be packed from gigabytes of nothing."""


def read_excel(content: bytes) -> list[Table]:
    """The visible sheets, in their order.

    Raises:
        UnreadableFile: it is damaged, has a password, or is something else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise UnreadableFile("The file unpacks to more than 500 MB. Split it.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [
            Table("row", rows_of(enumerate(_cells(sheet), start=1)), sheet.title)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises what its parts raise: KeyError, ParseError …
        raise UnreadableFile(
            "This Excel file cannot be read ({error}). Open it, save it as .xlsx or as CSV "
            "(UTF-8), and try again.",
            error=type(error).__name__,
        ) from error


def _cells(sheet: Any) -> Any:
    # What the file says about its own size is often wrong where other programs wrote it.
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, time):
        return ""
    if isinstance(value, (datetime, date)):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        # 17 digits are the float itself; Excel shows and means 15.
        return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    return clean(str(value))
