"""A value found in writing, before it is known whether it is sure enough to be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.media.readers.rows import Row


@dataclass(frozen=True)
class Found:
    """``rows[row].text[start:end]`` says ``value``. ``is_proved``: other writing in the picture
    says the same, as a sum or once more."""

    value: str
    row: int
    start: int
    end: int
    is_proved: bool = False

    def score(self, rows: Sequence[Row]) -> float:
        """How sure its least sure letter or digit is."""
        row = rows[self.row]
        span = range(self.start, self.end)
        return min((row.scores[at] for at in span if row.text[at].isalnum()), default=0.0)


def beside(rows: Sequence[Row], row: int, end: int) -> list[tuple[int, int]]:
    """Where the value of a word that ends at ``end`` may stand, as (row, from where): behind it,
    or, if nothing is there, below it in the next row."""
    if rows[row].text[end:].strip(" .:;#-"):
        return [(row, end)]
    below = row + 1
    return [(below, 0)] if below < len(rows) else []
