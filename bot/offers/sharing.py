"""Who is held out, and who gets which text."""

from __future__ import annotations

import hmac
import random
from collections.abc import Sequence
from dataclasses import dataclass

_BITS = 53


def drawn(key: bytes, person: int, purpose: str = "held out") -> float:
    """A number from 0 to below 1 that this campaign's secret ``key`` gives this person: always the
    same, however often it is asked, and nobody's to choose."""
    digest = hmac.digest(key, f"{purpose}:{person}".encode(), "sha256")
    number = int.from_bytes(digest[:8], "big") >> (64 - _BITS)
    return float(number / 2**_BITS)


def is_held_out(key: bytes, person: int, share: float) -> bool:
    """Whether this person gets nothing, so that the others can be compared with them."""
    return drawn(key, person) < share


def equal_variant(key: bytes, person: int, count: int) -> int:
    """Which of ``count`` texts this person gets, each the same share of people."""
    return int(drawn(key, person, "variant") * count)


@dataclass(frozen=True)
class Tried:
    """How often a text was sent and taken so far."""

    sent: int
    taken: int


LIKELY_TAKEN = (1.0, 30.0)
"""What is believed before anything was sent (a beta distribution): some 3 % take an offer. In the
simulation ``bench/offers.py`` it finds the best text sooner than believing nothing."""


def learning_variant(key: bytes, person: int, tried: Sequence[Tried]) -> int:
    """The same by Thompson sampling (1933): each text is sent as often as it is likely to be the
    best, by what came of those that were sent."""
    chance = random.Random(hmac.digest(key, f"learning:{person}".encode(), "sha256"))
    taken, left = LIKELY_TAKEN
    draws = [
        chance.betavariate(taken + one.taken, left + one.sent - one.taken) for one in tried
    ]
    return max(range(len(draws)), key=draws.__getitem__)
