"""Which word says what a number is: "order", in "my order number is 2291"."""

from __future__ import annotations

import re
from collections.abc import Set

_FILLERS = frozenset(
    "no nomor nomornya nomer nomernya nmr nmrnya num number id code kode nya is it it's its ini "
    "itu adalah saya sy aku ku gue gw my the of for with dgn dengan kak kakak min ya yang yg "
    "please pls tolong tlg and a".split()
)
_NUMBER_WORDS = frozenset("no nomor nomornya nomer nomernya nmr nmrnya num number".split())
_MOST_FILLERS = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FAR = 60
"""Characters before the number in which the word is looked for."""


def word_before(
    lower: str, position: int, passed_over: Set[str] = frozenset()
) -> tuple[str | None, bool]:
    """The nearest telling word before ``position``, and whether "number" stands between.

    Nothing but filler words, those ``passed_over`` and punctuation may stand between; another
    number ends the search.
    """
    before = lower[max(0, position - _FAR) : position]
    last_number = re.search(r"\d[^\d]*$", before)
    words = _WORD.findall(before[last_number.start() :] if last_number else before)
    called_number = False
    for word in reversed(words[-_MOST_FILLERS - 1 :]):
        if word not in _FILLERS and word not in passed_over:
            return word, called_number
        called_number = called_number or word in _NUMBER_WORDS
    return None, called_number
