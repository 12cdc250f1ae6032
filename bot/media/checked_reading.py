"""What a reader answers, before anybody believes it: it may be a service of others, and what stands
in it comes from customers' files."""

from __future__ import annotations

import json
from dataclasses import replace

from pydantic import ValidationError, parse_obj_as

from bot.readings import Reading

LONGEST_TEXT = 20_000
"""Characters: five minutes of speech are 5,000, twenty pages 60,000 of which nobody answers all."""

MOST_PARTS = 2_000
"""Lines, segments, fields or codes."""


class NotAReading(Exception):
    """It is not what a reader answers; the message says what is wrong, without its content."""


def checked_reading(answer: bytes) -> Reading:
    """The reading in ``answer``, JSON of ``Reading.as_dict()``: its types right, its numbers within
    their bounds, its text cut where it is too long.

    Raises:
        NotAReading: it is none.
    """
    try:
        data = json.loads(answer)
        if not isinstance(data, dict) or "kind" not in data:
            raise NotAReading("it names no kind")
        json.dumps(data, ensure_ascii=False).encode()  # half a character cannot be stored
        reading = parse_obj_as(Reading, data)
    except (ValidationError, ValueError, RecursionError) as error:
        raise NotAReading(_where(error)) from error
    sure = [reading.confidence, *(f.confidence for f in reading.fields)]
    sure += [line.confidence for line in reading.lines]
    if not all(0 <= one <= 1 for one in sure):
        raise NotAReading("a confidence is not from 0 to 1")
    parts = reading.lines, reading.segments, reading.fields, reading.codes
    if any(len(part) > MOST_PARTS for part in parts):
        raise NotAReading(f"it has more than {MOST_PARTS} parts of a kind")
    return replace(reading, text=reading.text[:LONGEST_TEXT])


def _where(error: Exception) -> str:
    """The places of what is wrong: what stands there may be a customer's."""
    if isinstance(error, ValidationError):
        places = {".".join(map(str, one["loc"])) for one in error.errors()[:3]}
        return "wrong or missing at " + ", ".join(sorted(places))
    return type(error).__name__
