"""How far two sequences are apart."""

from __future__ import annotations

from collections.abc import Sequence


def edit_distance(one: Sequence[object], other: Sequence[object]) -> int:
    """How many items are to be exchanged, left out or put in to make one of the other
    (Levenshtein's distance). Time grows with the product of their lengths."""
    above = list(range(len(other) + 1))
    for row, item in enumerate(one, 1):
        last, above[0] = above[0], row
        for column, against in enumerate(other, 1):
            last, above[column] = (
                above[column],
                min(above[column] + 1, above[column - 1] + 1, last + (item != against)),
            )
    return above[-1]
