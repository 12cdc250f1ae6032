"""Tracking numbers: whatever follows a word such as "resi", and what looks like a courier's own.

The value is in capitals, without blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.nlu.entities.said_before import word_before
from bot.nlu.entities.text import Found, Text

_WORDS = frozenset(
    "resi resinya noresi awb tracking track trackingnya airwaybill airway waybill consignment "
    "parcel lacak".split()
)
_SHAPE = r"(?=[a-z0-9-]*(?:\d[a-z-]*){6})[a-z0-9][a-z0-9-]{6,22}[a-z0-9]"
_CANDIDATE = re.compile(
    rf"(?<![\w@.+/-])(?:(?P<prefix>[a-z]{{2}})\s)?(?P<code>{_SHAPE})(?![\w@/-])"
)


class TrackingNumbers:
    """Finds them; ``shapes`` are expressions for whole numbers, in capitals."""

    def __init__(self, shapes: Sequence[str]) -> None:
        self._shaped = re.compile("|".join(f"(?:{shape})" for shape in shapes) or r"(?!)")

    def find(self, text: Text) -> Iterator[Found]:
        for match in _CANDIDATE.finditer(text.lower):
            # "jp 1234567890" is one number if that is how a courier's look.
            whole = (match["prefix"] or "") + match["code"]
            if match["prefix"] and self._shaped.fullmatch(whole.upper()):
                yield Found("tracking_number", *match.span(), whole.upper())
                continue
            start, code = match.start("code"), match["code"]
            word, _ = word_before(text.lower, start)
            if word in _WORDS or self._shaped.fullmatch(code.upper()):
                yield Found("tracking_number", start, match.end(), code.upper())
