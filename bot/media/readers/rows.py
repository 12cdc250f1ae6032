"""Pieces of writing as lines that a person would read, from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.media.readers.pieces import Piece
from bot.media.readers.straightening import Corners, straightened
from bot.readings import Box

_BETWEEN = "  "
"""Between the pieces of a row."""


@dataclass(frozen=True)
class Row:
    """A line of a picture: its ``pieces`` from left to right."""

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        return _BETWEEN.join(piece.text for piece in self.pieces)

    @cached_property
    def scores(self) -> tuple[float, ...]:
        """How sure each character of ``text`` is; what we put between is sure."""
        scores: list[float] = []
        for piece in self.pieces:
            scores += [1.0] * len(_BETWEEN) * bool(scores)
            scores += piece.scores
        return tuple(scores)

    def pieces_of(self, start: int, end: int) -> list[Piece]:
        """The pieces in which ``text[start:end]`` stands."""
        found, at = [], 0
        for piece in self.pieces:
            if at < end and start < at + len(piece.text):
                found.append(piece)
            at += len(piece.text) + len(_BETWEEN)
        return found


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """The pieces by rows: two are in one if their middles differ by less than half a height."""
    level = straightened([piece.corners for piece in pieces])
    places = sorted(zip(map(_box, level), range(len(pieces)), strict=True), key=_middle)
    rows: list[tuple[float, float, list[tuple[float, int]]]] = []
    for (left, top, _, bottom), which in places:
        middle, height = (top + bottom) / 2, bottom - top
        for at, (row_middle, row_height, members) in enumerate(rows):
            if abs(row_middle - middle) < min(row_height, height) / 2:
                members.append((left, which))
                count = len(members)
                rows[at] = (row_middle + (middle - row_middle) / count, row_height, members)
                break
        else:
            rows.append((middle, height, [(left, which)]))
    rows.sort(key=lambda row: row[0])
    return [Row(tuple(pieces[which] for _, which in sorted(m))) for _, _, m in rows]


def _box(place: Corners) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = place
    return (x0 + x3) / 2, (y0 + y1) / 2, (x1 + x2) / 2, (y2 + y3) / 2


def _middle(place: tuple[tuple[float, float, float, float], int]) -> float:
    return (place[0][1] + place[0][3]) / 2


def box_of_pieces(pieces: Sequence[Piece], size: tuple[float, float]) -> Box:
    """Where they stand, as shares of the picture's width and height (``size``)."""
    width, height = size
    xs = [min(max(x / width, 0.0), 1.0) for piece in pieces for x, _ in piece.corners]
    ys = [min(max(y / height, 0.0), 1.0) for piece in pieces for _, y in piece.corners]
    return (round(min(xs), 4), round(min(ys), 4), round(max(xs), 4), round(max(ys), 4))
