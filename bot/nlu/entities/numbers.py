"""Numbers in words, as far as people write them out: "tiga", "lima belas ribu", "twenty"."""

from __future__ import annotations

_ONES = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sebelas": 11, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a": 1, "an": 1,
}
_TIMES = {"puluh": 10, "ratus": 100, "hundred": 100}
_THOUSANDS = {"ribu": 1000, "rb": 1000, "thousand": 1000, "juta": 10**6, "jt": 10**6,
              "million": 10**6}
_WHOLE = {"seratus": "satu ratus", "seribu": "satu ribu", "sejuta": "satu juta"}

WORDS = "|".join(sorted([*_ONES, *_TIMES, *_THOUSANDS, *_WHOLE, "belas"], key=len, reverse=True))
"""Alternatives of an expression: every word that ``number`` understands."""


def number(text: str) -> int | None:
    """The number that ``text`` (small letters) says in digits or words; None if it is none."""
    if text.isdecimal():
        return int(text)
    total, part, last = 0, 0, 0
    for word in " ".join(_WHOLE.get(word, word) for word in text.split()).split():
        if word in _ONES:
            last = _ONES[word]
            part += last
        elif word == "belas" and 0 < last < 10:
            part += 10
        elif word in _TIMES and last:
            part += last * (_TIMES[word] - 1)
        elif word in _THOUSANDS and part:
            total, part = total + part * _THOUSANDS[word], 0
        else:
            return None
    return total + part or None
