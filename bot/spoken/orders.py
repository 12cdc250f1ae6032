"""Which of the customer's own orders is named by its number in words that were heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.edit_distance import edit_distance
from bot.languages import Language
from bot.spoken.numbers import spoken_digits

_FEWEST = 4
"""Digits of which one may have been heard otherwise, or that are enough of a longer number."""
_LONGEST = 40
"""Digits of the longest number that is compared."""


@dataclass(frozen=True)
class SpokenOrder:
    """``said`` is the order of which every digit was heard; ``near`` are those of which one digit
    was heard otherwise, not at all, or too many: whoever acts on one of them asks first."""

    said: str | None = None
    near: tuple[str, ...] = ()


def spoken_order(text: str, language: Language | None, orders: Sequence[str]) -> SpokenOrder:
    """The order among ``orders`` that ``text`` names; none where it names several. Of a long number
    its last digits are enough, where no other order ends like that."""
    runs = [run for run in spoken_digits(text, language) if len(run) <= _LONGEST]
    numbers = {order: re.sub(r"\D", "", order) for order in dict.fromkeys(orders)}
    said = [order for order, number in numbers.items() if any(_names(run, number) for run in runs)]
    if said:
        return SpokenOrder(said[0]) if len(said) == 1 else SpokenOrder()
    near = (o for o, number in numbers.items() if any(_is_near(run, number) for run in runs))
    return SpokenOrder(near=tuple(near))


def _names(heard: str, number: str) -> bool:
    return heard == number or (len(heard) >= _FEWEST and number.endswith(heard))


def _is_near(heard: str, number: str) -> bool:
    is_as_long = len(number) >= _FEWEST and abs(len(heard) - len(number)) <= 1
    return is_as_long and edit_distance(heard, number) <= 1
