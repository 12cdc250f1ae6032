"""What phones and messengers do to pictures: a slant, little light, a shaking hand, few pixels."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


class Damage:
    """Draws how bad it is from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._noise = np.random.default_rng(seed)

    def file(self, image: Image.Image, condition: str) -> bytes:
        """The picture in that condition, as PNG where it is clean, else as JPEG."""
        out = io.BytesIO()
        if condition == "clean":
            image.save(out, "PNG")
            return out.getvalue()
        pixels, quality = CONDITIONS[condition](self, np.asarray(image))
        Image.fromarray(pixels).save(out, "JPEG", quality=quality)
        return out.getvalue()

    def slanted(self, pixels: Pixels, strength: float, angle: float) -> Pixels:
        """On a table, its corners moved by up to ``strength``, turned by ``angle`` degrees."""
        height, width = pixels.shape[:2]
        turn = np.radians(angle)
        cos, sin = abs(np.cos(turn)), abs(np.sin(turn))
        wide = int((width * cos + height * sin) * 1.15)
        high = int((width * sin + height * cos) * 1.15)
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
        moved = corners + np.array(
            [
                [self._random.uniform(-strength, strength) * side for side in (width, height)]
                for _ in corners
            ],
            dtype=np.float32,
        )
        centred = moved - (width / 2, height / 2)
        rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        target = (centred @ rotation + (wide / 2, high / 2)).astype(np.float32)
        table = self._table(high, wide)
        how = cv2.getPerspectiveTransform(corners, target)
        cv2.warpPerspective(pixels, how, (wide, high), dst=table, borderMode=cv2.BORDER_TRANSPARENT)
        return table

    def lit(self, pixels: Pixels, strength: float = 1.0, noise: float = 6.0) -> Pixels:
        """Darker to one side, with the noise of a small sensor."""
        height, width = pixels.shape[:2]
        right = np.linspace(0, 1, width)[None, :, None] * self._random.random()
        down = np.linspace(0, 1, height)[:, None, None] * self._random.random()
        light = pixels * (0.6 + 0.5 * (right + down)) * strength
        noisy = light + self._noise.normal(0, noise, pixels.shape)
        return np.clip(noisy, 0, 255).astype(np.uint8)

    def shaken(self, pixels: Pixels) -> Pixels:
        """Moved by 7 to 15 pixels in any direction, on a slightly bent path."""
        length, angle = self._random.uniform(7, 15), self._random.uniform(0, np.pi)
        bend = self._random.uniform(-0.12, 0.12)
        path = np.zeros((33, 33), dtype=np.float32)
        for share in np.linspace(-0.5, 0.5, 300):
            turn = angle + bend * share
            x, y = length * share * np.cos(turn), length * share * np.sin(turn)
            path[round(16 + y), round(16 + x)] += 1
        return np.asarray(cv2.filter2D(pixels, -1, path / path.sum()), dtype=np.uint8)

    def uniform(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)

    def choice(self, values: tuple[int, ...]) -> int:
        return self._random.choice(values)

    def _table(self, height: int, width: int) -> Pixels:
        colours = ((120, 90, 60), (90, 90, 95), (160, 150, 140), (60, 70, 80))
        rough = self._noise.normal(0, 10, (height // 8 + 1, width // 8 + 1, 1))
        grain = cv2.resize(rough.astype(np.float32), (width, height))[:, :, None]
        table = np.clip(np.array(self._random.choice(colours)) + grain, 0, 255)
        return np.asarray(table, dtype=np.uint8)


def fitted(pixels: Pixels, side: int) -> Pixels:
    """Its longer side at most ``side`` pixels."""
    factor = min(1.0, side / max(pixels.shape[:2]))
    height, width = pixels.shape[:2]
    size = round(width * factor), round(height * factor)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _messenger(_: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    return fitted(pixels, 1280), 45


def _photo(damage: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    slanted = damage.slanted(pixels, 0.05, damage.uniform(-7, 7))
    return fitted(damage.lit(slanted), 1600), 70


def _blurred(_: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    return np.asarray(cv2.GaussianBlur(fitted(pixels, 1024), (0, 0), 1.3), dtype=np.uint8), 40


def _turned(damage: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    angle = damage.choice((90, 180, 270)) + damage.uniform(-4, 4)
    return fitted(damage.lit(damage.slanted(pixels, 0.03, angle)), 1600), 70


def _small(damage: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    slanted = damage.slanted(pixels, 0.05, damage.uniform(-7, 7))
    return fitted(damage.lit(slanted), 720), 35


def _dim(damage: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    slanted = fitted(damage.slanted(pixels, 0.05, damage.uniform(-7, 7)), 1400)
    return damage.lit(slanted, 0.35, 10), 60


def _shaken(damage: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    slanted = fitted(damage.slanted(pixels, 0.05, damage.uniform(-7, 7)), 1400)
    return damage.lit(damage.shaken(slanted), noise=3), 60


def _tilted(damage: Damage, pixels: Pixels) -> tuple[Pixels, int]:
    angle = damage.choice((-1, 1)) * damage.uniform(18, 32)
    return fitted(damage.lit(damage.slanted(pixels, 0.08, angle)), 1600), 70


CONDITIONS: dict[str, Callable[[Damage, Pixels], tuple[Pixels, int]]] = {
    "messenger": _messenger, "photo": _photo, "blurred": _blurred, "turned": _turned,
    "small": _small, "dim": _dim, "shaken": _shaken, "tilted": _tilted,
}  # fmt: skip
USUAL = ("clean", "messenger", "photo", "blurred", "turned")
HARSH = ("small", "dim", "shaken", "tilted")
