"""Short questions that mean nothing without what was answered before: "and to Papua?"."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

_LONGEST = 8
"""Words; whoever writes more says what they mean."""

_OPENS = re.compile(
    r"(and|what about|how about|what if|also|then|ok(ay)?,? (and|then)|dan|ka?l(au|o|u)?|klo|klau|"
    r"te?ru?s|lalu|berarti|(gimana|bagaimana|gmn) (ka?l(au|o|u)?|klo|dengan))\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\b(then|too|as well|juga|jg|gimana|gmn)\W*$", re.IGNORECASE)


def is_follow_up(text: str) -> bool:
    """Whether the message opens or ends as one that goes on from what was said before."""
    text = text.strip()
    return len(text.split()) <= _LONGEST and bool(_OPENS.match(text) or _ENDS.search(text))


def entry_answered_before(tracker: Tracker) -> str | None:
    """The id of the FAQ entry that answered the customer's message before this one, if one did."""
    return source_before(tracker).get("faq")


def source_before(tracker: Tracker) -> dict[str, Any]:
    """What the FAQ entry's answer to the customer's message before this one rested on; empty where
    none was given."""
    turns_back = 0
    for event in reversed(tracker.events):
        if event["event"] == "user":
            turns_back += 1
        elif event["event"] == "bot" and turns_back == 1:
            source: dict[str, Any] = (event.get("metadata") or {}).get("source") or {}
            if source.get("faq"):
                return source
        if turns_back > 1:
            return {}
    return {}
