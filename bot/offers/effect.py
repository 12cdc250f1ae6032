"""What an offer brought: the difference to those who were held out, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import NormalDist

from bot.evaluation.intervals import Z, difference

LEAST_TO_TELL = 20
"""With fewer people on either side nothing is told but that they are too few."""
_POWER = NormalDist().inv_cdf(0.8)


@dataclass(frozen=True)
class Effect:
    """``gain`` is by how much more of those who were offered it took it, than did by themselves of
    those held out; ``low`` to ``high`` is its 95 % interval. All are shares, not percent."""

    gain: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether chance alone hardly explains it."""
        return self.low > 0 or self.high < 0


def effect(taken: int, offered: int, by_themselves: int, held_out: int) -> Effect | None:
    """The effect on all who were to be offered it, whether or not it reached them: so the two sides
    differ in nothing else. The interval is Newcombe's (1998). None: too few people to tell."""
    if min(offered, held_out) < LEAST_TO_TELL:
        return None
    low, high = difference(taken, offered, by_themselves, held_out)
    return Effect(taken / offered - by_themselves / held_out, low, high)


def people_needed(base: float, gain: float, held_out: float) -> int:
    """How many people a campaign would need so that four times in five it shows a true ``gain``
    (a share above 0) over ``base``, with the share ``held_out``: 5 % two-sided, power 80 %."""
    share = min(1.0, base + gain)
    spread = share * (1 - share) / (1 - held_out) + base * (1 - base) / held_out
    least = LEAST_TO_TELL / min(held_out, 1 - held_out)
    return ceil(max(least, (Z + _POWER) ** 2 * spread / gain**2))


def gain_that_shows(people: int, base: float, held_out: float) -> float | None:
    """The smallest true gain that so many people show four times in five; None: not even if all
    took it, or nothing is told of so few."""
    low, high = 0.0, 1 - base
    if people_needed(base, high, held_out) > people:
        return None
    for _ in range(40):
        middle = (low + high) / 2
        if middle > 0 and people_needed(base, middle, held_out) <= people:
            high = middle
        else:
            low = middle
    return high
