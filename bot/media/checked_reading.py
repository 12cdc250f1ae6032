"""What a reader answers, before anybody believes it: it may be a service of others, and what stands
in it comes from customers' files."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError, parse_obj_as

from bot.readings import Box, Code, Field, Line, Reading, Segment

LONGEST_TEXT = 20_000
"""Characters: five minutes of speech are 5,000, twenty pages 60,000 of which nobody answers all."""

MOST_PARTS = 2_000
"""Lines, segments, fields or codes; of the first two, more are left away."""

_LONGEST_LINE, _LONGEST_CODE, _LONGEST_VALUE, _LONGEST_NAME = 1_000, 2_000, 100, 40
_LONGEST_PROBLEM = 300
_LONGEST_S = 86_400.0
_MOST_PAGES = 10_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Of no use in a text, and commands to who prints it; a code may hold any."""
_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")


class NotAReading(Exception):
    """It is not what a reader answers; the message says what is wrong, without its content."""


def checked_reading(answer: bytes) -> Reading:
    """The reading in ``answer``, JSON of ``Reading.as_dict()``: its types right, its numbers within
    their bounds, its texts cut where they are too long and without control characters. An amount or
    date in another form than theirs is left away.

    Raises:
        NotAReading: it is none.
    """
    try:
        data = json.loads(answer)
        if not isinstance(data, dict) or "kind" not in data:
            raise NotAReading("it names no kind")
        _bound_parts(data)
        json.dumps(data, ensure_ascii=False).encode()  # half a character cannot be stored
        reading = parse_obj_as(Reading, data)
    except (ValidationError, ValueError, RecursionError) as error:
        raise NotAReading(_where(error)) from error
    sure = [reading.confidence, *(f.confidence for f in reading.fields)]
    sure += [line.confidence for line in reading.lines]
    if not all(0 <= one <= 1 for one in sure):
        raise NotAReading("a confidence is not from 0 to 1")
    times = [reading.seconds or 0.0]
    times += [time for one in reading.segments for time in (one.start, one.end)]
    if not all(0 <= one <= _LONGEST_S for one in times):
        raise NotAReading("a time is not from 0 to a day")
    if not all(1 <= line.page <= _MOST_PAGES for line in reading.lines):
        raise NotAReading("a page's number is none")
    return replace(
        reading,
        text=_text(reading.text, LONGEST_TEXT),
        language=_text(reading.language, _LONGEST_NAME) if reading.language else None,
        problem=_text(reading.problem, _LONGEST_PROBLEM) if reading.problem else None,
        lines=tuple(map(_line, reading.lines)),
        segments=tuple(map(_segment, reading.segments)),
        fields=tuple(_fields(reading.fields)),
        codes=tuple(map(_code, reading.codes)),
    )


def _bound_parts(data: dict[str, Any]) -> None:
    """Before they are looked at: each costs time in which nobody is answered."""
    for name in ("lines", "segments", "fields", "codes"):
        parts = data.get(name)
        if isinstance(parts, list) and len(parts) > MOST_PARTS:
            if name in ("fields", "codes"):
                raise NotAReading(f"it has more than {MOST_PARTS} {name}")
            del parts[MOST_PARTS:]


def _line(line: Line) -> Line:
    return replace(line, text=_text(line.text, _LONGEST_LINE), box=_box(line.box))


def _segment(segment: Segment) -> Segment:
    return replace(segment, text=_text(segment.text, _LONGEST_LINE))


def _code(code: Code) -> Code:
    symbology = _text(code.symbology, _LONGEST_NAME)
    return Code(symbology, _text(code.text, _LONGEST_CODE), _box(code.box))


def _fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        value = _text(field.value, _LONGEST_VALUE)
        if _is_in_its_form(field, value):
            yield replace(field, value=value, box=_box(field.box))


def _is_in_its_form(field: Field, value: str) -> bool:
    if field.name == "amount":
        return _AMOUNT.fullmatch(value) is not None
    if field.name == "date":
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    return bool(value.strip())


def _text(text: str, most: int) -> str:
    return _CONTROLS.sub(" ", text[:most])


def _box(box: Box | None) -> Box | None:
    """A little over the edge is the edge."""
    if box is None:
        return None
    if not all(map(math.isfinite, box)):
        raise NotAReading("a place is no number")
    left, top, right, bottom = (min(max(share, 0.0), 1.0) for share in box)
    return left, top, right, bottom


def _where(error: Exception) -> str:
    """The places of what is wrong: what stands there may be a customer's."""
    if isinstance(error, ValidationError):
        places = {".".join(map(str, one["loc"])) for one in error.errors()[:3]}
        return "wrong or missing at " + ", ".join(sorted(places))
    return type(error).__name__
