"""What of a product is asked for, and which of those that were spoken of is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.dialogue import fact_finding as find
from bot.dialogue.meant_words import words_for
from bot.dialogue.word_patterns import HOW_LONG

Aspect = Literal["price", "sizes", "colours", "stock", "back"]

_ASPECTS: dict[Aspect, str] = {
    "back": "asks_when_back",
    "price": "asks_price",
    "sizes": "asks_sizes",
    "colours": "asks_colours",
    "stock": "asks_stock",
}
_WORDS = {aspect: words_for(meaning) for aspect, meaning in _ASPECTS.items()}
_OF_IT = words_for("of_it")
_CHEAPEST, _DEAREST = words_for("cheapest"), words_for("dearest")
_PLACES = tuple(
    (place, words_for(meaning))
    for place, meaning in ((0, "the_first"), (1, "the_second"), (-1, "the_last"))
)
_TWO = 2


def aspects_in(text: str) -> list[Aspect]:
    """Which of its price, sizes, colours, stock, and day of return are asked for."""
    lower = text.casefold()
    asked = [aspect for aspect, words in _WORDS.items() if words.search(lower)]
    if HOW_LONG.search(lower):  # "brp lama?" is no price
        asked = [aspect for aspect in asked if aspect != "price"]
    return [aspect for aspect in asked if not (aspect == "stock" and "back" in asked)]


def speaks_of_it(text: str) -> bool:
    """Whether it is about what was spoken of: "is it see-through?"."""
    return _OF_IT.search(text.casefold()) is not None


def extreme_in(text: str) -> Literal["cheapest", "dearest"] | None:
    """Whether the cheapest or the dearest is asked for."""
    lower = text.casefold()
    return "cheapest" if _CHEAPEST.search(lower) else "dearest" if _DEAREST.search(lower) else None


def referred_to(text: str, shown: Sequence[str], spoken_of: Sequence[str]) -> str | None:
    """The product that "the first one" means, of those ``shown`` together, the first on top; or
    "the other one", of two, or where one was shown, of those ``spoken_of``, the latest on top."""
    lower = text.casefold()
    if len(shown) >= _TWO:
        found = (shown[place] for place, words in _PLACES if words.search(lower))
        if meant := next(found, None):
            return meant
    other = shown[1] if len(shown) == _TWO else spoken_of[1] if len(spoken_of) >= _TWO else None
    return other if find.says_other(text) else None
