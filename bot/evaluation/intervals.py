"""How far a share that was measured on few messages may be from the true one."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
"""For 95 % intervals."""


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson (1927), which holds for small numbers too.

    Raises:
        ZeroDivisionError: ``of`` is 0; of nothing there is no share.
    """
    share = count / of
    middle = (share + Z**2 / (2 * of)) / (1 + Z**2 / of)
    half = Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2)) / (1 + Z**2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(count: int, of: int, other: int, of_other: int) -> tuple[float, float]:
    """The 95 % interval of the first share less the second, by Newcombe (1998) from both Wilson
    intervals."""
    share, rest = count / of, other / of_other
    (low, high), (low_other, high_other) = wilson(count, of), wilson(other, of_other)
    gap = share - rest
    return (
        gap - sqrt((share - low) ** 2 + (high_other - rest) ** 2),
        gap + sqrt((high - share) ** 2 + (rest - low_other) ** 2),
    )
