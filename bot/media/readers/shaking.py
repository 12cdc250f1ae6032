"""Pictures taken with a shaking hand: how it moved, and the picture as if it had not.

A straight movement leaves a dip in the picture's power cepstrum at its own length and direction
(R. Rom, On the cepstrum of two-dimensional functions, IEEE Trans. Inf. Theory 21, 1975); knowing
it, a Wiener filter undoes it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.media.readers.images import Pixels

Movement = tuple[float, float]
"""By how many pixels to the right and down the picture moved while it was taken."""

_TILE = 512
_PLAIN = 8.0
"""A tile whose grey differs less than this tells nothing."""
_MOST_TILES = 6
_SHORTEST, _LONGEST = 6.5, 28
"""Pixels: a shorter movement harms no reading, and looks like the strokes of writing."""
_CLEAR = 2.8
"""So many standard deviations the dip is below the rest: 3 to 5 where a hand shook, below 2.5 in
nearly all other pictures."""
_NOISE = 0.01
"""The share of noise that the Wiener filter expects."""
_STEPS = 200


def movement_in(pixels: Pixels) -> Movement | None:
    """How the hand moved; None where that is not clear."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32)
    cepstrum = _cepstrum(grey)
    if cepstrum is None:
        return None
    half = _TILE // 2
    down, right = np.mgrid[-half:half, -half:half]
    distance = np.hypot(right, down)
    looked_at = (distance > _SHORTEST) & (distance < _LONGEST) & (down >= 0)
    smooth = cv2.GaussianBlur(cepstrum, (0, 0), 0.7)
    dip = int(np.where(looked_at, smooth, np.inf).argmin())
    if smooth.flat[dip] > -_CLEAR * float(cepstrum[looked_at].std()):
        return None
    return float(right.flat[dip]), float(down.flat[dip])


def steadied(pixels: Pixels, movement: Movement) -> Pixels:
    """The picture without the movement."""
    margin = _LONGEST + 4
    height, width = (side + 2 * margin for side in pixels.shape[:2])
    blur = np.fft.rfft2(_path(movement, height, width))
    undo = np.conj(blur) / (np.abs(blur) ** 2 + _NOISE)
    still = np.empty_like(pixels)
    for colour in range(3):
        padded = cv2.copyMakeBorder(
            pixels[:, :, colour], margin, margin, margin, margin, cv2.BORDER_REPLICATE
        )
        undone = np.fft.irfft2(np.fft.rfft2(padded) * undo, (height, width))
        still[:, :, colour] = np.clip(undone, 0, 255)[margin:-margin, margin:-margin]
    return still


def _cepstrum(grey: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """Of the picture's tiles together, its middle at (256, 256)."""
    tiles = [
        tile
        for top in range(0, grey.shape[0] - _TILE + 1, _TILE // 2)
        for left in range(0, grey.shape[1] - _TILE + 1, _TILE // 2)
        if (tile := grey[top : top + _TILE, left : left + _TILE]).std() >= _PLAIN
    ]
    if not tiles:
        return None
    window = np.outer(np.hanning(_TILE), np.hanning(_TILE))
    total = np.zeros((_TILE, _TILE))
    for tile in sorted(tiles, key=np.std)[-_MOST_TILES:]:
        power = np.abs(np.fft.fft2((tile - tile.mean()) * window)) ** 2
        total += np.log(power + 1e-3)
    return np.asarray(np.fft.fftshift(np.fft.ifft2(total).real), dtype=np.float64)


def _path(movement: Movement, height: int, width: int) -> NDArray[np.float64]:
    """The line that a point became, its middle at (0, 0)."""
    path = np.zeros((height, width))
    for share in np.linspace(-0.5, 0.5, _STEPS):
        x, y = movement[0] * share, movement[1] * share
        left, top = int(np.floor(x)), int(np.floor(y))
        to_right, below = x - left, y - top
        path[top % height, left % width] += (1 - to_right) * (1 - below)
        path[top % height, (left + 1) % width] += to_right * (1 - below)
        path[(top + 1) % height, left % width] += (1 - to_right) * below
        path[(top + 1) % height, (left + 1) % width] += to_right * below
    return np.asarray(path / path.sum())
