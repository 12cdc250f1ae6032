"""Which way writing runs, and its rows, though the picture was turned or taken from aside.

Places are in pixels, y downwards; angles in radians, 0 for writing from left to right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bot.media.readers.pieces import Corners, Piece, Point
from bot.media.readers.rows import Row

_LONG = 2.5
"""So many times as long as high, a place tells the direction of its writing."""
_STRAY = 0.35
"""What differs by so many radians from the direction of the others says nothing of the slant."""
_FEWEST_FOR_SLANT = 8


def direction_of(places: Sequence[Corners]) -> float:
    """The angle of most writing, from -π/4 to 3π/4: whether it stands on its head is not known."""
    edges = []
    for a, b, c, _ in places:
        sides = sorted([(b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])], key=_length)
        if _length(sides[1]) > _LONG * _length(sides[0]):
            edges.append(sides[1])
    # Twice the angle: a line and the same line read backwards are one direction.
    doubled = [(2 * math.atan2(y, x), math.hypot(x, y)) for x, y in edges]
    total_x = sum(length * math.cos(angle) for angle, length in doubled)
    total_y = sum(length * math.sin(angle) for angle, length in doubled)
    angle = math.atan2(total_y, total_x) / 2
    return angle + math.pi if angle <= -math.pi / 4 else angle


def read_along(place: Corners, direction: float) -> Corners:
    """The corners in the order in which writing of that direction is read."""
    along = (math.cos(direction), math.sin(direction))
    down = (-along[1], along[0])

    def from_upper_left(turn: int) -> float:
        (x0, y0), (x1, y1), _, (x3, y3) = place[turn:] + place[:turn]
        to_right = (x1 - x0) * along[0] + (y1 - y0) * along[1]
        return to_right + (x3 - x0) * down[0] + (y3 - y0) * down[1]

    turn = max(range(4), key=from_upper_left)
    ordered: Corners = place[turn:] + place[:turn]  # type: ignore[assignment]
    return ordered


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """The pieces by rows: two are in one if their middles differ by less than half a height."""
    level = _straightened([piece.corners for piece in pieces])
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


def _straightened(places: Sequence[Corners]) -> list[Corners]:
    """The places with level lines, though the picture was turned or taken from aside: the slope
    of the writing is taken to change evenly over the picture, and is undone."""
    if not places:
        return []
    turn = _mean_angle(places)
    cos, sin = math.cos(-turn), math.sin(-turn)
    level = np.array(places, dtype=float) @ np.array([[cos, sin], [-sin, cos]])
    run = (level[:, 1] + level[:, 2] - level[:, 0] - level[:, 3]) / 2
    slope, weight = run[:, 1] / np.maximum(run[:, 0], 1.0), run[:, 0]
    telling = (np.abs(slope) < _STRAY) & (weight > 0)
    if telling.sum() >= _FEWEST_FOR_SLANT:
        middle = level.mean(axis=1)
        centre = middle.mean(axis=0)
        terms = np.column_stack([np.ones(len(middle)), middle - centre])
        root = np.sqrt(weight[telling])[:, None]
        a, b, c = np.linalg.lstsq(terms[telling] * root, slope[telling] * root[:, 0], rcond=None)[0]
        x, y = level[..., 0] - centre[0], level[..., 1] - centre[1]
        level[..., 1] -= (a + c * y) * x + b * x * x / 2
    return [tuple((float(x), float(y)) for x, y in place) for place in level]  # type: ignore[misc]


def _mean_angle(places: Sequence[Corners]) -> float:
    x = sum(b[0] - a[0] for a, b, _, _ in places)
    y = sum(b[1] - a[1] for a, b, _, _ in places)
    return math.atan2(y, x)


def _length(vector: Point) -> float:
    return math.hypot(*vector)


def _box(place: Corners) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = place
    return (x0 + x3) / 2, (y0 + y1) / 2, (x1 + x2) / 2, (y2 + y3) / 2


def _middle(place: tuple[tuple[float, float, float, float], int]) -> float:
    return (place[0][1] + place[0][3]) / 2
