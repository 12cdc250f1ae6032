"""Pieces of writing, as they are found in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""From the upper left one clockwise, as the writing is read."""

SHARP = 0.93
"""From this score on, a picture's writing is as a rule read without a fault."""


@dataclass(frozen=True)
class Piece:
    """A piece of writing. ``scores`` has a number from 0 to 1 for each character of ``text``;
    ``corners`` are in pixels, from the writing's upper left one clockwise."""

    text: str
    scores: tuple[float, ...]
    corners: Corners

    @property
    def score(self) -> float:
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


def score_of(pieces: Sequence[Piece]) -> float:
    """How surely they were read, from 0 to 1: the mean of all characters."""
    scores = [score for piece in pieces for score in piece.scores]
    return sum(scores) / len(scores) if scores else 0.0
