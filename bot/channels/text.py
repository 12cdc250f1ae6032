"""Fitting text to what a platform shows, without cutting through a character."""

from __future__ import annotations

from collections.abc import Callable

import regex

_CLUSTER = regex.compile(r"\X")
_BREAKS = (
    regex.compile(r"(?=\n[^\S\n]*\n)"),
    # Arabic has a mark of its own; Chinese and Japanese have no space behind theirs.
    regex.compile(r"(?<=[.!?…؟][)\"'”’]?)(?=\s)|(?<=[。！？])(?![。！？」』”）])|(?=\n)"),
    regex.compile(r"(?=\s)"),
)
"""Where to cut, best first: between paragraphs, sentences or lines, words."""

_AT_ONCE = 8
"""Code points for each that may be shown: more of them in one character are no writing."""


def utf16_length(text: str) -> int:
    """The length in UTF-16 units, as Telegram counts (an emoji is two or more).

    Meta's pages say only "characters"; this count is never below theirs.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_length(text: str) -> int:
    """The length in bytes of UTF-8, as Instagram counts."""
    return len(text.encode("utf-8", "surrogatepass"))


def graphemes(text: str) -> int:
    """How many characters a reader sees, as LINE counts on buttons."""
    return sum(1 for _ in _CLUSTER.finditer(text))


def split_text(
    text: str, limit: int, measure: Callable[[str], int] = utf16_length
) -> list[str]:
    """The text in pieces of at most ``limit`` by ``measure``, none of them blank.

    Cuts at the end of a paragraph, else a sentence, else a word, if that leaves a piece at least
    half full; else between two characters as a reader sees them (an emoji of several code points
    stays whole). White space at a cut is dropped.
    """
    pieces = []
    rest = text.strip()
    # Only the beginning is looked at for each piece: many pieces take no more than their sum.
    while len(rest) > (most := _AT_ONCE * limit) or measure(rest) > limit:
        head = rest[:most]
        cut = _cut(head, _fitting(head, limit, measure))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def shorten(text: str, limit: int, measure: Callable[[str], int] = utf16_length) -> str:
    """The text, its end replaced by "…" if it is longer than ``limit`` by ``measure``."""
    text = text.strip()
    if measure(text) <= limit:
        return text
    return text[: _fitting(text, limit - measure("…"), measure)].rstrip() + "…"


def _fitting(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """How many code points from the start fit, whole clusters if even one does, at least one."""
    end, size = 0, 0
    for cluster in _CLUSTER.finditer(text):
        size += measure(cluster.group())
        if size > limit:
            break
        end = cluster.end()
    if end:
        return end
    # One "character" of hundreds of stacked marks: nothing legible is lost by cutting it.
    for end, code_point in enumerate(text):
        limit -= measure(code_point)
        if limit < 0:
            return max(end, 1)
    return len(text)


def _cut(text: str, end: int) -> int:
    for pattern in _BREAKS:
        # One further, so that white space right after the last fitting character counts.
        places: list[int] = [m.start() for m in pattern.finditer(text, end // 2, end + 1)]
        if places and places[-1] > 0:
            return places[-1]
    return end
