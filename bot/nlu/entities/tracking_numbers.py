"""Tracking numbers: whatever follows a word such as "resi", and what looks like a courier's own.

The value is in capitals, without blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from bot.nlu.entities.preceding_word import word_before
from bot.nlu.entities.text import Found, Text

_WORDS = frozenset(
    "resi resinya noresi awb tracking track trackingnya airwaybill airway waybill consignment "
    "parcel lacak".split()
)
_SHAPE = r"(?=[a-z0-9-]*(?:\d[a-z-]*){6})[a-z0-9][a-z0-9-]{6,22}[a-z0-9]"
_CANDIDATE = re.compile(
    rf"(?<![\w@.+/-])(?:(?P<prefix>[a-z]{{2}})\s)?(?P<code>{_SHAPE})(?![\w@/-])"
)


_IN_GROUPS = re.compile(r"(?<![\w@.+/-])(?:[a-z]{2,4} ?)?\d{3,5}(?: \d{2,5}){1,4}(?![\w@/-])")
_FEWEST_DIGITS = 8


class TrackingNumbers:
    """Finds them.

    ``shapes`` are expressions for whole numbers, in capitals; ``couriers`` are words that may stand
    between "resi" and its number.
    """

    def __init__(self, shapes: Sequence[str], couriers: Set[str]) -> None:
        self._shaped = re.compile("|".join(f"(?:{shape})" for shape in shapes) or r"(?!)")
        self._couriers = couriers

    def find(self, text: Text) -> Iterator[Found]:
        for match in _CANDIDATE.finditer(text.lower):
            # "jp 1234567890" is one number if that is how a courier's look.
            whole = (match["prefix"] or "") + match["code"]
            if match["prefix"] and self._shaped.fullmatch(whole.upper()):
                yield Found("tracking_number", *match.span(), whole.upper())
                continue
            start, code = match.start("code"), match["code"]
            if self._is_announced(text, start) or self._shaped.fullmatch(code.upper()):
                yield Found("tracking_number", start, match.end(), code.upper())
        for match in _IN_GROUPS.finditer(text.lower):
            number = match[0].replace(" ", "").upper()
            digits = sum(c.isdigit() for c in number)
            if digits >= _FEWEST_DIGITS and self._is_announced(text, match.start()):
                yield Found("tracking_number", *match.span(), number)

    def _is_announced(self, text: Text, position: int) -> bool:
        return word_before(text.lower, position, self._couriers)[0] in _WORDS
