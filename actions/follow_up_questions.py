"""Short questions that mean nothing without what was answered before: "and to Papua?"."""

from __future__ import annotations

import re

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
    turns_back = 0
    for event in reversed(tracker.events):
        if event["event"] == "user":
            turns_back += 1
        elif event["event"] == "bot" and turns_back == 1:
            faq: str | None = ((event.get("metadata") or {}).get("source") or {}).get("faq")
            if faq:
                return faq
        if turns_back > 1:
            return None
    return None
