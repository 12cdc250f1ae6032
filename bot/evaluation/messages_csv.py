"""Labelled messages as a merchant hands them in: a CSV file with the columns text and intent, or
text and another label."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.given_files import UnusableData, read_text

OUT_OF_SCOPE = "oos"
"""The label of messages that are none of the bot's business."""


@dataclass(frozen=True)
class LabelledMessage:
    """What a customer wrote, and the intent that it should be understood as.

    ``language`` is en or id where the data tells it.
    """

    text: str
    intent: str
    language: str | None = None

    @property
    def in_scope(self) -> bool:
        return self.intent != OUT_OF_SCOPE


def read_messages(path: Path) -> list[LabelledMessage]:
    """The rows of a CSV file with the columns text and intent. Raises UnusableData as
    ``read_labelled`` does."""
    return [LabelledMessage(text, intent) for _, text, intent in read_labelled(path, "intent")]


def read_labelled(path: Path, label: str) -> list[tuple[int, str, str]]:
    """Line, text and label of each row, texts as they stand there; ``label`` is the name of that
    column, and further ones are not looked at.

    Raises:
        UnusableData: the file is missing, is no UTF-8 CSV, lacks a column, or has an empty cell.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        messages = list(_rows(path, label, ((reader.line_num, row) for row in reader)))
    except csv.Error as error:
        raise UnusableData(
            f"{path}, line {reader.line_num}: this is not valid CSV ({error}). Look at the quotes "
            "there."
        ) from error
    if not messages:
        raise UnusableData(f"{path} has no messages. Write one a line below the column names.")
    return messages


def _rows(
    path: Path, label: str, rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, str, str]]:
    _, first = next(rows, (0, []))
    header = [name.strip().lower() for name in first]
    missing = [name for name in ("text", label) if name not in header]
    if missing:
        raise UnusableData(
            f"{path}: the first line must name the columns text and {label}, separated by a comma; "
            f"{' and '.join(missing)} cannot be found there."
        )
    where = [header.index("text"), header.index(label)]
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        place = f"{path}, line {line}"
        if len(row) != len(header):
            raise UnusableData(
                f"{place}: there are {len(row)} cells for {len(header)} columns. Put quotes around "
                "a text that has a comma."
            )
        text, value = row[where[0]], row[where[1]].strip()
        if not text.strip() or not value:
            raise UnusableData(
                f"{place}: the text or the {label} is empty. Write it, or remove it."
            )
        yield line, text, value
