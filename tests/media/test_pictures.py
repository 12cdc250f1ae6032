"""Pictures become what a platform shows, or are refused: real files, made here."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.channels.base import PictureLimits
from bot.media.pictures import MOST_PIXELS, NotShowable, fitted_picture
from tests.channels.payloads import CHANNELS, channel_for

WHATSAPP = PictureLimits(frozenset({"image/jpeg", "image/png"}), 5_000_000)


def picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: Any
) -> bytes:
    image = (
        Image.effect_noise(size, 90).convert(mode)
        if how.pop("noise", False)
        else (Image.new(mode, size, how.pop("colour", 200 if mode == "L" else "teal")))
    )
    packed = io.BytesIO()
    image.save(packed, kind, **how)
    return packed.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    packed = io.BytesIO()
    frames[0].save(packed, kind, save_all=True, append_images=frames[1:])
    return packed.getvalue()


def _short(content: bytes) -> str:
    return f"{content[:12]!r} of {len(content)}"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    "content", [picture("JPEG"), picture("PNG"), picture("PNG", mode="RGBA")], ids=_short
)
def test_what_is_taken_stays_as_it_is(content: bytes) -> None:
    assert fitted_picture(content, WHATSAPP) == content


@pytest.mark.parametrize(
    "content",
    [
        picture("WEBP"),
        picture("GIF"),
        picture("WEBP", mode="RGBA"),
        picture("PNG", mode="P"),
        picture("PNG", mode="L"),
        picture("PNG", mode="LA"),
        picture("JPEG", mode="CMYK"),
        picture("JPEG", mode="L"),
    ],
    ids=_short,
)
def test_what_is_not_taken_becomes_a_jpeg(content: bytes) -> None:
    fitted = opened(fitted_picture(content, WHATSAPP))
    assert (fitted.format, fitted.mode, fitted.size) == ("JPEG", "RGB", (40, 30))


def test_what_shines_through_is_white() -> None:
    clear = picture("WEBP", mode="RGBA", colour=(0, 0, 0, 0), lossless=True)
    assert opened(fitted_picture(clear, WHATSAPP)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "limits",
    [
        PictureLimits(frozenset({"image/png"}), 1_000_000),
        PictureLimits(WHATSAPP.types, 300_000),
        PictureLimits(WHATSAPP.types, 10_000_000, longest_side=640),
    ],
)
def test_what_is_too_large_is_scaled(limits: PictureLimits) -> None:
    large = picture("PNG", (1800, 1200), noise=True)
    fitted = fitted_picture(large, limits)
    assert len(fitted) <= limits.most_bytes
    width, height = opened(fitted).size
    assert max(width, height) <= (limits.longest_side or 1800)
    assert abs(width / height - 1.5) < 0.01


def test_a_photo_stands_upright_and_says_no_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    exif[0x8825] = {2: (8.0, 30.0, 0.0)}  # where
    photo = picture("WEBP", exif=exif)
    fitted = opened(fitted_picture(photo, WHATSAPP))
    assert fitted.size == (30, 40) and not fitted.getexif()


def _claims(width: int, height: int) -> bytes:
    """A PNG of some bytes that says that it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@pytest.mark.parametrize(
    "content",
    [
        moving("GIF"),
        b"",
        b"no picture",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"\0\0\0\x18ftypheic" + b"\0" * 100,
        b"%PDF-1.7",
        b"<svg/>",
        picture("JPEG")[:300],
        picture("WEBP", noise=True)[:200],
        picture("PNG", (2000, 20)),
        _claims(8000, MOST_PIXELS // 8000 + 1),
        _claims(60_000, 60_000),
        _claims(0, 5),
        picture("TIFF"),
        picture("BMP"),
    ],
    ids=_short,
)
def test_what_cannot_be_shown_is_refused(content: bytes) -> None:
    with pytest.raises(NotShowable):
        fitted_picture(content, PictureLimits(frozenset({"image/webp"}), 5_000_000, 4000))


def test_what_moves_goes_where_it_is_taken() -> None:
    gif = moving("GIF")
    assert fitted_picture(gif, PictureLimits(frozenset({"image/gif"}), 8_000_000)) == gif


@pytest.mark.parametrize("platform", CHANNELS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_platform_gets_what_it_takes(platform: str, kind: str) -> None:
    for to in ("4711", "whatsapp:+447700900123"):
        limits = channel_for(platform).picture_limits(to)
        if limits is None:
            continue
        fitted = fitted_picture(picture(kind, (900, 700), noise=True), limits)
        assert f"image/{(opened(fitted).format or '').lower()}" in limits.types
        assert len(fitted) <= limits.most_bytes


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.binary(max_size=8), st.integers(0, 400))
def test_damaged_files_are_refused_or_shown(kind: str, noise: bytes, at: int) -> None:
    content = picture(kind)
    content = content[:at] + noise + content[at + len(noise) :]
    with suppress(NotShowable):
        assert opened(fitted_picture(content, WHATSAPP)).format in ("JPEG", "PNG")
