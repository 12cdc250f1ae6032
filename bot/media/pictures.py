"""Making a picture what a platform shows: another type, fewer bytes, fewer pixels."""

from __future__ import annotations

import io
import threading

from PIL import Image, ImageOps

from bot.channels.base import PictureLimits
from bot.media.file_types import type_of

MOST_PIXELS = 50_000_000
"""A phone's largest photo has fewer. A file of some kilobytes can claim to be far larger, and would
fill the memory when it is unpacked; the size is read before that."""
_LONGEST_RATIO = 20
"""Of width and height: a strip that no platform shows."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_AS_IT_IS = ("RGB", "RGBA")
"""Eight bits a colour; WhatsApp takes no other."""
_PNG_DEPTH = 24
"""Where a PNG says how many bits a colour has."""
_ORIENTATION = 0x0112
"""Where EXIF says which way up a picture is."""
_PICTURE_ITSELF = {"icc_profile", "transparency", "gamma", "loop", "duration", "background"}
_QUALITY_KEPT = 92
_SIDES = (4096, 2560, 1600, 1024, 640)
_QUALITIES = (88, 75)

_one_at_a_time = threading.Lock()


class NotShowable(Exception):
    """The platform cannot show it as a picture, whatever is done: it moves, is damaged or huge."""


def fitted_picture(content: bytes, limits: PictureLimits) -> bytes:
    """The picture as the platform takes it: the same bytes if it does, else a JPEG of it without
    what the camera noted (such as the place). Takes up to some seconds, and one at a time.

    Raises:
        NotShowable: it should be sent as a link.
    """
    with _one_at_a_time:
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                return _fitted(image, content, limits)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise NotShowable(str(error)) from error


def without_camera_notes(content: bytes) -> bytes:
    """The picture without what the camera or a program noted in it, such as the place where it was
    taken; which way up it is stays. The same bytes where nothing is noted. Takes up to some
    seconds, and one at a time.

    Raises:
        NotShowable: it is damaged or huge.
    """
    with _one_at_a_time:
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                return _stripped(image, content)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise NotShowable(str(error)) from error


def small_png(content: bytes, side: int) -> bytes:
    """The picture as a PNG of at most ``side`` pixels each way, as for a logo; of one that moves,
    its first image.

    Raises:
        NotShowable: it is damaged, huge, or none.
    """
    with _one_at_a_time:
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise NotShowable(f"{width} × {height} pixels")
                small = ImageOps.exif_transpose(image).convert("RGBA")
                small.thumbnail((side, side))
                packed = io.BytesIO()
                small.save(packed, "PNG", optimize=True)
                return packed.getvalue()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise NotShowable(str(error)) from error


def _stripped(image: Image.Image, content: bytes) -> bytes:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise NotShowable(f"{width} × {height} pixels")
    image.load()  # a damaged one fails here; and a PNG's notes may stand behind the picture
    noted = image.getexif()
    has_notes = bool(noted) or bool({"exif", "xmp", "comment", "photoshop"} & image.info.keys())
    texts = getattr(image, "text", None)  # of a PNG
    is_moving = getattr(image, "is_animated", False) and image.format != "MPO"
    if image.format == "GIF" or not (has_notes or texts):
        return content
    exif = Image.Exif()
    if upright := noted.get(_ORIENTATION):
        exif[_ORIENTATION] = upright
    packed = io.BytesIO()
    written = "JPEG" if image.format == "MPO" else str(image.format)
    quality: str | int = "keep" if image.format == "JPEG" else _QUALITY_KEPT
    image.info = {k: v for k, v in image.info.items() if k in _PICTURE_ITSELF}
    profile = image.info.get("icc_profile")
    image.save(
        packed, written, exif=exif, quality=quality, icc_profile=profile, save_all=is_moving
    )
    return packed.getvalue()


def _fitted(image: Image.Image, content: bytes, limits: PictureLimits) -> bytes:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > _LONGEST_RATIO * min(width, height):
        raise NotShowable(f"{width} × {height} pixels")
    moves = getattr(image, "is_animated", False) and image.format != "PNG"
    is_small = len(content) <= limits.most_bytes and (
        limits.longest_side is None or max(width, height) <= limits.longest_side
    )
    is_deep = image.format == "PNG" and content[_PNG_DEPTH] > 8
    is_usual = moves or (image.mode in _AS_IT_IS and not is_deep)
    if is_small and is_usual and type_of(content).mime in limits.types:
        return content
    if moves:
        raise NotShowable("it moves")
    for side in _SIDES:
        if limits.longest_side is not None and side > limits.longest_side:
            continue
        image.draft("RGB", (side, side))  # a JPEG is unpacked no larger than needed
        still = _on_white(ImageOps.exif_transpose(image))
        still.thumbnail((side, side))
        for quality in _QUALITIES:
            packed = io.BytesIO()
            still.save(packed, "JPEG", quality=quality, optimize=True)
            if packed.tell() <= limits.most_bytes:
                return packed.getvalue()
    raise NotShowable("it cannot be made small enough")


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not have."""
    if image.mode == "P" or "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    return image.convert("RGB")
