"""Which language a voice note is in, of what Whisper takes it for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.languages import FACTS, LANGUAGES

_EXPECTED = 3.0
"""How many times likelier the conversation's own language is than what is heard alone says."""

_OTHER = 0.75
"""From which share on another language is believed: short and noisy notes are taken for any."""


def spoken_language(heard: Mapping[str, float], expected: str | None) -> str:
    """The language, as a code.

    Args:
        heard: how likely each of Whisper's languages is.
        expected: the conversation's language.
    """
    ours = {code: code for code in LANGUAGES}
    ours |= {other: code for code in LANGUAGES for other in _heard_as(code)}
    shares = dict.fromkeys(LANGUAGES, 0.0)
    for name, share in heard.items():
        if name in ours:
            shares[ours[name]] += share
    others = {name: share for name, share in heard.items() if name not in ours}
    other = max(others, key=lambda name: others[name], default="")
    if other and others[other] > _OTHER:
        return other
    if expected in shares:
        shares[expected] *= _EXPECTED
    return max(shares, key=lambda name: shares[name])


def _heard_as(language: str) -> list[str]:
    """What Whisper takes it for, too; not what is spoken itself."""
    return [code for code in FACTS[language].heard_as if code not in FACTS]
