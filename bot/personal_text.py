"""Texts that are filled for one person: what takes their {places}, and what is said without it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.languages import sentence

_PLACE = re.compile(r"\{(\w+)\}")


def filled_text(text: str, language: str, values: Mapping[str, str]) -> str:
    """``text`` with ``values`` in its {places}, without those that are not known."""
    pieces = _PLACE.split(text)
    made = pieces[0]
    for name, after in zip(pieces[1::2], pieces[2::2]):
        value = values.get(name) or _in_general(name, language, made)
        made = made + value + after if value else _joined(made, after)
    return made.strip()


def places_in(text: str) -> list[str]:
    """The names of its {places}, in their order."""
    return [str(name) for name in _PLACE.findall(text)]


def split_at_places(text: str) -> list[tuple[str, str]]:
    """Words and the name of the place after them; empty after the last words."""
    pieces = _PLACE.split(text)
    return list(zip(pieces[::2], [*pieces[1::2], ""]))


def first_name(name: str | None) -> str:
    """By which people are spoken to; empty where there is none that could be said."""
    return next((word for word in (name or "").split() if sum(map(str.isalpha, word)) > 1), "")


_IN_GENERAL = {"order": "your_order"}
"""The sentences that stand for a value without which another cannot do."""
_SAYS_SO = re.compile(r"(?i)(\b(order|pesanan|number|nomor|no)\b\.?|#)\s*$")


def _in_general(place: str, language: str, before: str) -> str:
    """Words in place of a value; none where those before it say as much ("your order {order}")."""
    if _SAYS_SO.search(before):
        return ""
    words = sentence(name, language) if (name := _IN_GENERAL.get(place)) else ""
    return words[:1].upper() + words[1:] if _begins(before.rstrip()) else words


def _begins(left: str) -> bool:
    """Whether a sentence begins after this."""
    return not left or left[-1] in ".!?\n"


def _joined(before: str, after: str) -> str:
    """What stood around a place, without it: with one space, and without the marks it needed."""
    left = before.rstrip()
    right = after.lstrip(" ")
    if _begins(left):
        right = right.lstrip(" ,;:–-.!?")  # where it was the whole sentence, nothing ends it
        gap = before[len(left) :] if right else ""
        return left + gap + right[:1].upper() + right[1:]
    if left[-1] in "([\"'“‘#":  # it stood in brackets of its own
        inside = left.rstrip("([\"'“‘#")
        return _joined(inside, right.lstrip(")]\"'”’"))
    left = left.rstrip(",;:–- ")
    return left + right if not right or right[0] in ".,;:!?)\n" else f"{left} {right}"
