"""Drawing made pictures: a sheet with writing, rows and codes on it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
BLACK: Colour = (15, 15, 20)
GREY: Colour = (110, 116, 126)
WHITE: Colour = (255, 255, 255)
_FOLDER = Path("/usr/share/fonts/truetype")
_FAMILIES = {
    "roboto": "roboto/unhinted/RobotoTTF/Roboto-{}.ttf",
    "open": "open-sans/OpenSans-{}.ttf",
    "lato": "lato/Lato-{}.ttf",
    "noto": "noto/NotoSans-{}.ttf",
    "liberation": "liberation/LiberationSans-{}.ttf",
    "mono": "liberation/LiberationMono-{}.ttf",
    "serif": "liberation/LiberationSerif-{}.ttf",
    "dejavu": "dejavu/DejaVuSans{}.ttf",
    "dejavu mono": "dejavu/DejaVuSansMono{}.ttf",
}
MISSING = (
    "The typefaces of the made pictures are missing: apt install fonts-liberation fonts-lato "
    "fonts-roboto-unhinted fonts-open-sans fonts-noto-core fonts-dejavu"
)


@lru_cache(maxsize=256)
def font(family: str, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Raises SystemExit, with what to install, where the typeface is missing."""
    weight = ("-Bold" if bold else "") if family.startswith("dejavu") else None
    name = _FAMILIES[family].format(("Bold" if bold else "Regular") if weight is None else weight)
    try:
        return ImageFont.truetype(str(_FOLDER / name), size)
    except OSError as error:
        raise SystemExit(MISSING) from error


class Sheet:
    """A picture in the making; ``y`` is where the next line goes."""

    def __init__(
        self, width: int, height: int, family: str, back: Colour = WHITE, ink: Colour = BLACK,
        faint: Colour = GREY,
    ) -> None:  # fmt: skip
        self.image = Image.new("RGB", (width, height), back)
        self.draw = ImageDraw.Draw(self.image)
        self.width, self.height, self.family = width, height, family
        self.ink, self.faint, self.y = ink, faint, 40

    def length(self, text: str, size: int, *, bold: bool = False) -> float:
        return self.draw.textlength(text, font=font(self.family, size, bold=bold))

    def write(
        self, text: str, x: float, size: int, *, bold: bool = False, ink: Colour | None = None,
        align: str = "left", y: float | None = None,
    ) -> None:  # fmt: skip
        """At ``y``, or at the sheet's own, which is not moved. ``align``: where ``x`` is."""
        wide = self.length(text, size, bold=bold)
        left = x - {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        at = (left, self.y if y is None else y)
        self.draw.text(at, text, font=font(self.family, size, bold=bold), fill=ink or self.ink)

    def line(self, text: str, size: int, gap: int = 16, **how: Any) -> None:
        """In the middle, and on to the next line."""
        self.write(text, self.width / 2, size, align="middle", **how)
        self.y += size + gap

    def row(self, name: str, value: str, size: int, gap: int = 20, margin: int = 60) -> None:
        """A name at the left, its value at the right."""
        self.write(name, margin, size, ink=self.faint)
        self.write(value, self.width - margin, size, bold=True, align="right")
        self.y += size + gap

    def stacked(self, name: str, value: str, size: int, gap: int = 24, margin: int = 60) -> None:
        """A small name with its value below."""
        self.write(name, margin, int(size * 0.8), ink=self.faint)
        self.y += size + 2
        self.write(value, margin, size, bold=True)
        self.y += size + gap

    def rule(self, gap: int = 18, margin: int = 40) -> None:
        self.draw.line((margin, self.y, self.width - margin, self.y), fill=self.faint, width=2)
        self.y += gap

    def wrapped(self, text: str, x: float, size: int, width: float) -> list[str]:
        """The text in lines of at most ``width`` pixels."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            lines = [*lines, word] if self.length(longer, size) > width else [*lines[:-1], longer]
        return lines

    def code(self, text: str, box: tuple[int, int, int, int], kind: str = "Code128") -> None:
        """A bar or QR code in ``box`` (left, top, right, bottom)."""
        made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
        bars = Image.fromarray(np.asarray(made.to_image(scale=4, add_quiet_zones=True)))
        size = (box[2] - box[0], box[3] - box[1])
        self.image.paste(bars.convert("RGB").resize(size, Image.Resampling.NEAREST), box[:2])
