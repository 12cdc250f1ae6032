"""Order numbers: "ORD-2291", "#2291", "order 2291", "my number is 2291"; the value is ORD-2291.

After a word for an order, also misspelt, up to 15 digits are taken, so that a number of another
kind of shop is answered by "that is no order number" and not by silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from bot.nlu.entities.said_before import word_before
from bot.nlu.entities.text import Found, Text

_WORDS = frozenset(
    "order orders orderan orderanku orderannya ordernya purchase pesanan pesananku pesanannya "
    "psnan pesenan invoice inv bill transaksi belanjaan ord".split()
)
_MISSPELT = ("order", "orderan", "purchase", "pesanan", "invoice")
_NEARLY = 0.8
"""Likeness from which a word is one of these: "oredr", "purhase"."""

_NOT_A_COUNT = r"(?![\w-]|[.,:/]\d|\s*(?:rb|ribu|k|jt|juta|rupiah|pcs|pc|buah|items?|x)\b)"
_MARKED = re.compile(
    rf"(?:\bord\s*[-‐–—_.:#]?\s*|(?<![\w&])#\s*)(?P<digits>\d{{4,6}}){_NOT_A_COUNT}"
    rf"|\b(?:order|purchase|pesanan|invoice)(?P<glued>\d{{4,15}}){_NOT_A_COUNT}"
)
_DIGITS = re.compile(rf"(?<![\w.,/+-])(?P<digits>\d{{4,15}}){_NOT_A_COUNT}")


def find_order_numbers(text: Text) -> Iterator[Found]:
    for match in _MARKED.finditer(text.lower):
        yield Found("order_number", *match.span(), f"ORD-{match['digits'] or match['glued']}")
    for match in _DIGITS.finditer(text.lower):
        word, called_number = word_before(text.lower, match.start())
        digits = match["digits"]
        if _is_order(word) or (word is None and called_number and len(digits) <= 6):
            yield Found("order_number", *match.span(), f"ORD-{digits}")


def _is_order(word: str | None) -> bool:
    if word is None:
        return False
    return word in _WORDS or bool(get_close_matches(word, _MISSPELT, n=1, cutoff=_NEARLY))
