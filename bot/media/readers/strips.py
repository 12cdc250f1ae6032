"""Pictures that are far longer than wide, such as a chat scrolled into one screenshot: made small
as a whole, nothing of them could be read, so they are read in strips that overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from bot.media.readers.images import Pixels, scaled
from bot.media.readers.pieces import Corners, Piece

MOST = 8
"""Strips; each takes as long as a picture."""
_LONG = 2.5
"""So many times as long as wide; a phone's screen is 2.2 times."""
_WIDTH, _LENGTH, _OVERLAP = 640, 1280, 120
"""Pixels of a strip. No line of writing is as high as two share."""


def is_long(pixels: Pixels) -> bool:
    """Whether a picture is to be read in strips."""
    return max(pixels.shape[:2]) > _LONG * min(pixels.shape[:2])


def made_to_read(pixels: Pixels) -> tuple[Pixels, bool]:
    """A long picture in the size in which it is read, and whether that is all of it: of one that
    would take more than MOST strips, the beginning."""
    pixels = scaled(pixels, min(1.0, _WIDTH / min(pixels.shape[:2])))
    most = MOST * (_LENGTH - _OVERLAP) + _OVERLAP
    whole = max(pixels.shape[:2]) <= most
    return np.ascontiguousarray(pixels[:most, :most]), whole


def read_in_strips(pixels: Pixels, read: Callable[[Pixels], list[Piece]]) -> list[Piece]:
    """What ``read`` finds in each strip, at its place in the whole; of what two strips show, what
    is further from the edge."""
    along = int(np.argmax(pixels.shape[:2]))
    pieces = []
    for start, end in _strips(pixels.shape[along]):
        begins = start + (_OVERLAP / 2 if start else 0)
        ends = end - (_OVERLAP / 2 if end < pixels.shape[along] else 0)
        strip = np.ascontiguousarray(pixels[start:end] if along == 0 else pixels[:, start:end])
        for piece in read(strip):
            corners = _moved(piece.corners, start, along)
            middle = sum(corner[1 - along] for corner in corners) / len(corners)
            if begins <= middle < ends or (end == pixels.shape[along] and middle >= begins):
                pieces.append(replace(piece, corners=corners))
    return pieces


def _strips(length: int) -> Iterator[tuple[int, int]]:
    for start in range(0, max(length - _OVERLAP, 1), _LENGTH - _OVERLAP):
        yield start, min(start + _LENGTH, length)


def _moved(corners: Corners, start: int, along: int) -> Corners:
    right, down = (0, start) if along == 0 else (start, 0)
    a, b, c, d = ((x + right, y + down) for x, y in corners)
    return (a, b, c, d)
