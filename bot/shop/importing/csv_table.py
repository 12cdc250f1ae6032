"""CSV as spreadsheets and shops write it: any usual encoding and separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from bot.shop.importing.table import Cell, Table, UnreadableFile, clean, rows_of

_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 20
"""Lines from which the separator is told. Some exports begin with a title of several lines."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_csv(content: bytes) -> list[Table]:
    """The file's one table.

    Raises:
        UnreadableFile: it is no text, or a quote is never closed.
    """
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    first_line = 1
    # Excel's own notice of the separator: the line "sep=;".
    if match := re.match(r'"?sep=(.)"?\n', text, re.IGNORECASE):
        separator, text, first_line = match[1], text[match.end() :], 2
    else:
        separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)

    # A cell may have several lines: a row's number is that of its first.
    def numbered() -> Iterator[tuple[int, list[Cell]]]:
        number = first_line
        for cells in reader:
            yield number, [clean(cell) for cell in cells]
            number = first_line + reader.line_num

    try:
        return [Table("line", rows_of(numbered()))]
    except csv.Error as error:
        raise UnreadableFile(
            "Line {line}: this is not CSV ({error}). Look for a missing quote there or above.",
            line=first_line + max(reader.line_num - 1, 0),
            error=error,
        ) from error


def _encoding(content: bytes) -> str:
    if marked := [encoding for mark, encoding in _MARKS if content.startswith(mark)]:
        return marked[0]
    # Without a mark, every other byte of UTF-16 is empty where the letters are Latin.
    head = content[:4000]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) // 4 else "utf-8"


def _decoded(content: bytes) -> str:
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError:
        # What Windows writes without being asked; it gives every byte a meaning.
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise UnreadableFile(
            "This is no text. Save the sheet as CSV (UTF-8) or as .xlsx and try again."
        )
    return text


def _separator(text: str) -> str:
    """The one that makes the widest row: the row of headings has all columns."""
    head = "".join(islice(io.StringIO(text, newline=""), _LOOKED_AT))

    def width(separator: str) -> int:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
        try:
            return max((len(row) for row in reader), default=0)
        except csv.Error:
            return 0

    return max(_SEPARATORS, key=width)
