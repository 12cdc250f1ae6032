"""Which language a voice note is in, of what Whisper takes it for."""

from __future__ import annotations

from collections.abc import Mapping

INDONESIAN = ("id", "ms", "jw", "su")
"""Whisper takes Indonesian for Malay, Javanese or Sundanese where it is spoken with their sound;
written down as Indonesian, it is right more often."""

_EXPECTED = 3.0
"""How many times likelier the conversation's own language is than what is heard alone says."""

_OTHER = 0.75
"""From which share on another language is believed: short and noisy notes are taken for any."""


def spoken_language(heard: Mapping[str, float], expected: str | None) -> str:
    """The language, as a code.

    Args:
        heard: how likely each of Whisper's languages is.
        expected: the conversation's language, en or id.
    """
    shares = {"en": heard.get("en", 0.0), "id": sum(heard.get(one, 0.0) for one in INDONESIAN)}
    others = {name: share for name, share in heard.items() if name not in ("en", *INDONESIAN)}
    other = max(others, key=lambda name: others[name], default="")
    if other and others[other] > _OTHER:
        return other
    if expected in shares:
        shares[expected] *= _EXPECTED
    return max(shares, key=lambda name: shares[name])
