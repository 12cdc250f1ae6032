"""What of a product is asked for, and which of those that were spoken of is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.dialogue import fact_finding as find
from bot.dialogue.meant_words import listed, words_for
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
_CHEAPER, _REFINES = words_for("cheaper"), words_for("of_those")
_ASKS_OF_IT, _COMPARES = words_for("asks_of_it"), words_for("compares")
_FOR = words_for("for_whom")
_WEARERS = tuple(
    (words_for(f"for_{who}"), listed(f"made_for_{who}"))
    for who in ("men", "women", "boys", "girls", "children")
)
_NEAR = 24
"""So many characters behind "for" it may stand for whom."""
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


def refines(text: str) -> bool:
    """Whether it goes on about what was shown: "and the zip one", "yang buat cewek ada?"."""
    return _REFINES.match(text.casefold().lstrip()) is not None


def asks_of_it(text: str) -> bool:
    """Whether it asks what the one that was shown is like: "does it have a zip?"."""
    return _ASKS_OF_IT.match(text.casefold().lstrip()) is not None


def compares(text: str) -> bool:
    """Whether one of two is to be chosen: "mending tunik apa dress"."""
    return _COMPARES.search(text.casefold()) is not None


def asks_cheaper(text: str) -> bool:
    """Whether something is wanted that costs less than what was shown."""
    return _CHEAPER.search(text.casefold()) is not None


def wearers_in(text: str) -> list[str]:
    """For whom it is to be, in the words by which products are called: "for my dad" is for men."""
    lower = text.casefold()
    behind = " ; ".join(lower[found.end() : found.end() + _NEAR] for found in _FOR.finditer(lower))
    return [name for words, names in _WEARERS if words.search(behind) for name in names]
