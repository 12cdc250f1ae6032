"""The web chat's colours, made from the shop's own one so that all text can be read: at least 4.5
to 1 (WCAG 2.2, 1.4.3), whatever was chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAST_CONTRAST = 4.5

_COLOUR = re.compile(r"#[0-9a-f]{6}")

_LIGHT = {
    "paper": "#f3f1ec", "surface": "#fffdf9", "raised": "#ffffff", "bubble": "#f3f1ec",
    "ink": "#1b2320", "soft": "#59655f", "line": "#e4dfd5", "warn": "#8a4a00",
    "warn-soft": "#fdf1dd", "bad": "#b3261e", "online": "#1a8f5f",
}  # fmt: skip
_DARK = {
    "paper": "#0e1211", "surface": "#171d1b", "raised": "#222a27", "bubble": "#222a27",
    "ink": "#e8eeeb", "soft": "#a3b0aa", "line": "#2a3330", "warn": "#f0c27a",
    "warn-soft": "#33291a", "bad": "#ff9d94", "online": "#4fd19b",
}  # fmt: skip
_SHADOWS = {
    "light": "0 1px 2px rgb(35 45 40 / 7%), 0 18px 50px rgb(35 45 40 / 10%)",
    "dark": "0 1px 2px rgb(0 0 0 / 40%), 0 18px 50px rgb(0 0 0 / 35%)",
}
_WHITE, _BLACK = "#ffffff", "#000000"  # one of them fits every colour
_SEEN_AS_AREA = 1.25
"""Contrast from which on an area needs no border."""


@dataclass(frozen=True)
class Palette:
    """``own`` is the colour of buttons and of the visitor's bubbles, ``own_ink`` of what is written
    there; ``accent`` of links, on ``surface`` and on ``accent_soft``; ``own_line`` is a border
    where ``own`` would not stand out."""

    own: str
    own_ink: str
    own_line: str
    accent: str
    accent_soft: str
    surface: str
    bubble: str
    ink: str


def is_colour(text: str) -> bool:
    """Whether it is a colour as ``<input type=color>`` tells it: #0b6e5a."""
    return bool(_COLOUR.fullmatch(text))


def palette(colour: str, dark: bool = False) -> Palette:
    """What becomes of the shop's ``colour`` in light, or in the dark."""
    base = _DARK if dark else _LIGHT
    ink = max((_WHITE, _BLACK), key=lambda ink: contrast(ink, colour))
    soft = _mixed(colour, base["surface"], 0.84 if dark else 0.9)
    backs = [soft, base["surface"], base["raised"], base["bubble"]]
    toward, accent, share = ("#ffffff" if dark else "#000000"), colour, 0.0
    while min(contrast(accent, back) for back in backs) < LEAST_CONTRAST and share < 1:
        share += 0.05
        accent = _mixed(toward, colour, 1 - share)
    stands_out = contrast(colour, base["surface"]) >= _SEEN_AS_AREA
    line = "transparent" if stands_out else base["soft"]
    return Palette(
        colour, ink, line, accent, soft, base["surface"], base["bubble"], base["ink"]
    )


def stylesheet(colour: str) -> str:
    """The variables of the chat's pages. A page may set ``data-scheme`` to light or dark; else it
    is as the device has it."""
    light, dark = _variables(colour, dark=False), _variables(colour, dark=True)
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f'  :root:not([data-scheme="light"]) {{ color-scheme: dark; {dark} }}\n'
        "}\n"
        f':root[data-scheme="dark"] {{ color-scheme: dark; {dark} }}\n'
    )


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _variables(colour: str, dark: bool) -> str:
    made = palette(colour, dark)
    values = {
        **(_DARK if dark else _LIGHT),
        "own": made.own, "own-ink": made.own_ink, "own-line": made.own_line,
        "accent": made.accent, "accent-soft": made.accent_soft,
        "shadow": _SHADOWS["dark" if dark else "light"],
    }  # fmt: skip
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _light(colour: str) -> float:
    parts = [value / 255 for value in _channels(colour)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: str, other: str, of_other: float) -> str:
    pairs = zip(_channels(one), _channels(other))
    return "#" + "".join(f"{round(a + (b - a) * of_other):02x}" for a, b in pairs)
