"""E-mail addresses as they are said ("rina titik sari at gmail dot com"), written as they are
typed: only so are they a proof, and masked where nobody is to read them."""

from __future__ import annotations

import re

_PROVIDERS = "gmail|yahoo|ymail|rocketmail|hotmail|outlook|live|icloud|proton|protonmail"
"""Of others, "order at shopee dot com" would be one."""

_DOT = r"(?:[ ]?(?:\btitik\b|\bdot\b|\.)[ ]?)"
_SPOKEN = re.compile(
    rf"(?<![\w.+-])((?:[a-z0-9_+-]{{1,40}}{_DOT}){{0,3}}[a-z0-9_+-]{{1,40}})"
    rf"[ ](?:at|et|ad|add)[ ]({_PROVIDERS}){_DOT}(com|net|me|co{_DOT}id|id)\b",
    re.IGNORECASE,
)
_SPOKEN_DOT = re.compile(_DOT, re.IGNORECASE)


def with_emails(text: str) -> str:
    """``text`` with the addresses of usual providers as they are typed."""
    return _SPOKEN.sub(_typed, text)


def _typed(found: re.Match[str]) -> str:
    name, provider, ending = (_SPOKEN_DOT.sub(".", part) for part in found.groups())
    return f"{name}@{provider}.{ending}".lower()
