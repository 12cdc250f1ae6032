"""A voice note and pictures as customers send them, made up here: nobody speaks in the one, and no
bank made the other."""

from __future__ import annotations

import io
import math
import struct
import wave

from PIL import Image, ImageDraw, ImageFont

from bot.readings import Box

RATE = 8000
SIZE = (600, 800)


def voice_note(seconds: float) -> bytes:
    """A WAV file that hums as somebody does who speaks in short words."""
    samples = []
    for n in range(int(seconds * RATE)):
        at = n / RATE
        pitch = 150 + 30 * math.sin(2 * math.pi * 0.7 * at)
        loud = max(0.0, math.sin(2 * math.pi * 2.2 * at)) ** 2
        samples.append(int(9000 * loud * math.sin(2 * math.pi * pitch * at)))
    packed = io.BytesIO()
    with wave.open(packed, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return packed.getvalue()


def transfer_proof(amount: str, bank: str, day: str, name: str) -> tuple[bytes, dict[str, Box]]:
    """A PNG such as a bank's app makes; where on it each fact stands."""
    picture = Image.new("RGB", SIZE, "#ffffff")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], 190), fill="#0b5cab")
    draw.text((SIZE[0] / 2, 95), "Transfer Berhasil", "#ffffff", _font(46), anchor="mm")
    boxes = {}
    for row, (field, label, value) in enumerate((
        ("amount", "Jumlah", amount), ("bank", "Bank tujuan", bank),
        ("name", "Penerima", name), ("date", "Tanggal", day),
    )):  # fmt: skip
        top = 240 + row * 125
        draw.text((50, top), label, "#6a7480", _font(24))
        draw.text((50, top + 38), value, "#16202a", _font(38))
        left, upper, right, lower = draw.textbbox((50, top + 38), value, _font(38))
        boxes[field] = (left / SIZE[0], upper / SIZE[1], right / SIZE[0], lower / SIZE[1])
    return _png(picture), boxes


def identity_card() -> bytes:
    """A PNG of a card that nobody has, with a head and lines in place of a person and words."""
    picture = Image.new("RGB", (640, 400), "#bcd9ee")
    draw = ImageDraw.Draw(picture)
    draw.text((320, 40), "KARTU CONTOH", "#16324a", _font(34), anchor="mm")
    for row in range(7):
        draw.rectangle((40, 90 + row * 40, 300 + row % 3 * 40, 108 + row * 40), fill="#5b7d96")
    draw.rectangle((450, 100, 600, 300), fill="#d23c3c")
    draw.ellipse((490, 130, 560, 210), fill="#f0d2b6")
    draw.pieslice((465, 215, 585, 380), 180, 360, fill="#2d4a63")
    return _png(picture)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _png(picture: Image.Image) -> bytes:
    packed = io.BytesIO()
    picture.save(packed, "PNG", optimize=True)
    return packed.getvalue()
