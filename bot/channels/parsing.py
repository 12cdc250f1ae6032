"""Reading what platforms send without trusting its shape.

Platforms add fields, leave out others and change types; one odd event must not take its
neighbours with it. So every read names a path, and what is missing or of another type is None or
empty.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.channels.base import Malformed

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_LATEST_S = 10**11
"""Seconds beyond which a time is nonsense (the year 5138); keeps milliseconds within 64 bits."""


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        Malformed: it is none.
    """
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the body is no JSON: {type(error).__name__}") from None
    if not isinstance(value, dict):
        raise Malformed("the body is no JSON object")
    return value


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def table(value: Any, *path: str) -> dict[str, Any]:
    """The object at a path, else an empty one."""
    found = _at(value, path)
    return found if isinstance(found, dict) else {}


def rows(value: Any, *path: str) -> list[Any]:
    """The list at a path, else an empty one."""
    found = _at(value, path)
    return found if isinstance(found, list) else []


def text(value: Any, *path: str) -> str | None:
    """The text at a path, None if it is empty.

    Lone surrogates and NUL, which JSON can carry and databases refuse, become U+FFFD, one for one:
    offsets into the text stay right.
    """
    found = _at(value, path)
    return _UNSTORABLE.sub("\ufffd", found) if isinstance(found, str) and found else None


def ident(value: Any, *path: str) -> str | None:
    """The id at a path as text, whether it came as text or as an integer."""
    found = _at(value, path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return text(found)


def integer(value: Any, *path: str) -> int | None:
    """The integer at a path."""
    found = _at(value, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def number(value: Any, *path: str) -> float | None:
    """The finite number at a path, as it came: integer or not; also one that came as text."""
    found = _at(value, path)
    if isinstance(found, str) and _NUMBER.fullmatch(found):
        found = float(found) if "." in found else int(found)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return None
    return found if abs(found) < math.inf else None


def milliseconds(value: Any, *path: str) -> int | None:
    """The Unix time at a path, which came in seconds (a number or digits), in milliseconds."""
    found = _time(_at(value, path))
    return int(found * 1000) if found is not None and 0.001 <= found < _LATEST_S else None


def unix_ms(value: Any, *path: str) -> int | None:
    """The Unix time at a path, which came in milliseconds already (a number or digits)."""
    found = _time(_at(value, path))
    return int(found) if found is not None and 1 <= found < _LATEST_S * 1000 else None


def iso_time(value: Any, *path: str) -> float | None:
    """Unix seconds of the time at a path, such as 2026-11-24T08:00:00.000Z."""
    with suppress(ValueError, OverflowError):
        told = (text(value, *path) or "").replace("Z", "+00:00")
        return _since_1970(datetime.fromisoformat(told).timestamp())
    return None


def mail_time(value: Any, *path: str) -> float | None:
    """Unix seconds of the time at a path, such as Tue, 24 Nov 2026 08:00:00 +0000 (RFC 2822)."""
    with suppress(ValueError, OverflowError):
        return _since_1970(parsedate_to_datetime(text(value, *path) or "").timestamp())
    return None


def _since_1970(seconds: float) -> float | None:
    return seconds if seconds >= 0.001 else None


def _time(found: Any) -> float | None:
    if isinstance(found, str) and re.fullmatch("[0-9]{1,14}", found):
        return int(found)
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def fingerprint(value: Any) -> str:
    """Tells one JSON value from another, for events that have no id of their own.

    Raises:
        Malformed: it is nested too deeply for any platform's event.
    """
    try:
        text = json.dumps(value, sort_keys=True)
    except RecursionError:
        raise Malformed("the body is nested too deeply") from None
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def present(**values: Any) -> dict[str, Any]:
    """Only those values that are not None."""
    return {key: value for key, value in values.items() if value is not None}
