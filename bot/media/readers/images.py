"""A picture as numbers, ready to be read: the way up that its camera noted, on white, bounded."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps

Pixels = NDArray[np.uint8]
"""Height, width and three colours, in OpenCV's order: blue, green, red."""

MOST_PIXELS = 25_000_000
"""Read from the file's head, before anything is unpacked: a file of some kilobytes can claim to be
far larger."""
_DECODED_SIDE = 2560
"""A JPEG larger than this is unpacked at a half, a quarter or an eighth: libjpeg does so for
nothing, and no writing needs more."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF", "AVIF")
_DAMAGED = "This picture is damaged."
_TOO_LARGE = "This picture is too large to be read."

pillow_heif.register_heif_opener()


class NoPicture(Exception):
    """It cannot be read as a picture; the message says why, for staff."""


@dataclass(frozen=True)
class Picture:
    """``is_whole`` says whether the file was; of a half one the rest is grey."""

    pixels: Pixels
    is_whole: bool = True


def open_picture(data: bytes) -> Picture:
    """The picture, of one that moves its first image.

    Raises:
        NoPicture: it is none, is damaged from the start, or is too large.
    """
    try:
        return Picture(_pixels(data))
    except OSError as error:
        if "truncated" not in str(error) and "broken" not in str(error):
            raise NoPicture(_DAMAGED) from error
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return Picture(_pixels(data), is_whole=False)
    except OSError as error:
        raise NoPicture(_DAMAGED) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _pixels(data: bytes) -> Pixels:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            image.draft("RGB", (_DECODED_SIDE, _DECODED_SIDE))
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise NoPicture(_TOO_LARGE)
            return _on_white(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise NoPicture(_TOO_LARGE) from error
    except (ValueError, SyntaxError, EOFError) as error:
        raise NoPicture(_DAMAGED) from error


def _on_white(image: Image.Image) -> Pixels:
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a pixel
        grey = np.asarray(image, dtype=np.float32)
        image = Image.fromarray((grey / max(float(grey.max()), 1.0) * 255).astype(np.uint8))
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        white = Image.new("RGBA", with_alpha.size, "white")
        image = Image.alpha_composite(white, with_alpha)
    return np.asarray(image.convert("RGB"), dtype=np.uint8)[:, :, ::-1].copy()


def scaled(pixels: Pixels, factor: float) -> Pixels:
    """Smaller below 1, larger above."""
    if factor == 1:
        return pixels
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    height, width = pixels.shape[:2]
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(pixels, size, interpolation=how), dtype=np.uint8)
