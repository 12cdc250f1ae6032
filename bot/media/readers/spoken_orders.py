"""Which of the customer's own orders a voice note names by its number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.edit_distance import edit_distance
from bot.languages import Language
from bot.readings import Field
from bot.spoken_numbers import spoken_digits

EXACT, NEAR = 0.95, 0.7
"""How sure a number is of which every digit was heard, and one of which one was heard wrong or not
at all while no other order is like it. Whoever acts on the latter asks first."""

_FEWEST = 4
"""Digits: of three, the fourth may have been missed."""
_APART = 3
"""By how many digits the other orders must differ from what was heard."""


def spoken_order(text: str, language: Language | None, orders: Sequence[str]) -> Field | None:
    """The order among ``orders`` whose number is said; None where none is, or several might be.
    Of a long number its last digits are enough, where no other order ends like that."""
    runs = spoken_digits(text, language)
    numbers = {order: re.sub(r"\D", "", order) for order in dict.fromkeys(orders)}
    exact = [
        order
        for order, number in numbers.items()
        if any(run == number or (len(run) >= _FEWEST and number.endswith(run)) for run in runs)
    ]
    if exact:
        return Field("order", exact[0], EXACT, "speech") if len(exact) == 1 else None
    far = {
        o: min((_edits(run, number) for run in runs), default=_APART)
        for o, number in numbers.items()
    }
    near = [o for o, edits in far.items() if edits <= 1 and len(numbers[o]) >= _FEWEST]
    if len(near) != 1 or any(edits < _APART for o, edits in far.items() if o != near[0]):
        return None
    return Field("order", near[0], NEAR, "speech")


def _edits(heard: str, number: str) -> int:
    """How many digits were heard wrong, up to _APART: numbers of other lengths are not compared."""
    if abs(len(heard) - len(number)) >= _APART:
        return _APART
    return min(edit_distance(heard, number), _APART)
