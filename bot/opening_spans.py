"""The hours of one day as people write them: "08:00-11:30, 13:00-17:00"."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_DAY = 24 * 60


@dataclass(frozen=True)
class Span:
    """From when till when, in minutes since the day's midnight; ``closes`` may be on the next day:
    21:00-02:00 is 1260 to 1560."""

    opens: int
    closes: int


def read_spans(written: str) -> list[Span]:
    """The spans of one day: "08:00-11:30, 13:00-17:00", "21:00-02:00"; none for "".

    Raises:
        ValueError: it is written differently, or two spans overlap.
    """
    spans = [_read(part.strip()) for part in written.split(",")] if written.strip() else []
    spans.sort(key=lambda span: span.opens)
    for earlier, later in itertools.pairwise(spans):
        if earlier.closes > later.opens:
            raise ValueError(f"{written!r} overlaps")
    return spans


def _read(part: str) -> Span:
    found = _SPAN.fullmatch(part)
    if not found:
        raise ValueError(f"{part!r} is no span of time")
    hour, minute, until_hour, until_minute = found.groups()
    opens = int(hour) * 60 + int(minute)
    closes = int(until_hour) * 60 + int(until_minute) if until_hour else _DAY
    if opens == closes:
        raise ValueError(f"{part!r} is no time at all")
    return Span(opens, closes if closes > opens else closes + _DAY)
