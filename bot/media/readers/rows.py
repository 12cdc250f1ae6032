"""Pieces of writing as lines that a person would read, from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.media.readers.pieces import Piece
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


def box_of_pieces(pieces: Sequence[Piece], size: tuple[float, float]) -> Box:
    """Where they stand, as shares of the picture's width and height (``size``)."""
    width, height = size
    xs = [min(max(x / width, 0.0), 1.0) for piece in pieces for x, _ in piece.corners]
    ys = [min(max(y / height, 0.0), 1.0) for piece in pieces for _, y in piece.corners]
    return (round(min(xs), 4), round(min(ys), 4), round(max(xs), 4), round(max(ys), 4))
