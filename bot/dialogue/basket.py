"""What several products cost together: which are meant, and how many of each.

"A hoodie and two tote bags, how much?", "with a hoodie?" after a price, "both of them", "make it
two of the jogger".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogue import fact_finding as find
from bot.dialogue.commands import Command
from bot.dialogue.meant_words import words_for
from bot.dialogue.message import Entity
from bot.dialogue.segment_in_context import PartInContext
from bot.dialogue.word_patterns import LONGEST_FOLLOW_UP, PRICE, SHORT, SUM
from bot.spoken.number_words import DIGITS

_ALL = words_for("all_of_them")
_ADDS = words_for("adds")
_PIECES = r"(?:x|pcs?|pieces?|buah|biji|potong|pasang|helai|lembar|pairs? of)"
_WORDS = "|".join(re.escape(word) for word, digit in DIGITS.items() if digit != "0")
_NUMBER = rf"([1-9]\d?|{_WORDS})"
_BEFORE = re.compile(rf"(?<![\w.,-]){_NUMBER}\s?{_PIECES}?\s$")
_AFTER = re.compile(
    rf"\s{{0,2}}(?:nya\b)?\s{{0,2}}(?:jadi |ambil |beli )?(?:x ?)?{_NUMBER}(?![\w%]|[.,]\d)"
    r"(?!\s?(?:rb|ribu|k|jt|juta)\b)"
)
_SIZE = re.compile(r"\b(?:size|sz|ukuran|uk|nomor|no)\.? ?$")
_MOST_AFTER = 20
"""What comes behind a product and is not less is a size: "jeans 32"."""
_TWO = 2


def baskets(seen: PartInContext) -> list[Command]:
    """A ``sum`` for each product whose price together is asked for; none where it is not."""
    dialogue, lower = seen.dialogue, seen.lower
    asks = SUM.search(lower) or PRICE.search(lower)
    counted = _counted(seen)
    if len(counted) >= _TWO:
        return _sums(seen, counted) if asks else []
    elsewhere = seen.here is not None and seen.here.fact("product") is None
    if elsewhere or not dialogue.products or len(lower.split()) > LONGEST_FOLLOW_UP:
        return []
    several = len(dialogue.products) >= _TWO and dialogue.order is None  # else it may be of that
    if asks and several and not counted and _ALL.search(lower):
        shown = {name: dialogue.basket.get(name, 1) for name in dialogue.products}
        return _sums(seen, shown)
    first = dialogue.products[0]
    before = dialogue.basket if first in dialogue.basket else {first: 1}
    if len(counted) != 1:
        return []
    [(name, pieces)] = counted.items()
    known = next((one for one in before if find.is_called(one, name)), None)
    if known:  # "make it two of the jogger"
        is_short = len(lower.split()) <= SHORT
        changes = len(before) >= _TWO and pieces is not None and (asks or is_short)
        return _sums(seen, {**before, known: pieces}) if changes else []
    return _sums(seen, {**before, **counted}) if asks and _ADDS.search(lower) else []


def _sums(seen: PartInContext, counted: Mapping[str, int | None]) -> list[Command]:
    return [
        seen.command("sum", "several products together", fact=name, value=str(pieces or 1))
        for name, pieces in counted.items()
    ]


def _counted(seen: PartInContext) -> dict[str, int | None]:
    """The products that the part names, as NLU calls them, and how many of each; None where it is
    not said."""
    named = [e for e in seen.message.entities_in(seen.part) if e.kind == "product"]
    products = sorted(named, key=lambda entity: entity.start)
    text = seen.message.text.casefold()
    if len(text) != len(seen.message.text):  # letters whose small form is longer
        return {}
    before = [_before(text, product) for product in products]
    after = [_after(text, one, other) for one, other in zip(products, [*products[1:], None])]
    if before and before[0] is None and after[-1] is not None:  # "hoodie 2 tote bag 3"
        return {one.value: pieces for one, pieces in zip(products, after)}
    next_before = [*before[1:], None]  # "hoodie 2 tote bags": two tote bags
    return {
        one.value: own or (None if following else behind)
        for one, own, behind, following in zip(products, before, after, next_before)
    }


def _before(text: str, product: Entity) -> int | None:
    found = _BEFORE.search(text, max(0, product.start - 20), product.start)
    if found and not _SIZE.search(text[max(0, found.start() - 10) : found.start()]):
        return int(DIGITS.get(found[1], found[1]))
    return None


def _after(text: str, product: Entity, following: Entity | None) -> int | None:
    found = _AFTER.match(text, product.end, following.start if following else len(text))
    pieces = int(DIGITS.get(found[1], found[1])) if found else _MOST_AFTER
    return pieces if pieces < _MOST_AFTER else None
