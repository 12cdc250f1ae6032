"""How often each of many may do something."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable


class TokenBuckets:
    """Each key may do ``most`` things at once and, on average, ``most`` in ``period_s`` seconds.

    In memory only: a restart forgives everybody.
    """

    def __init__(
        self, most: int, period_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._period_s = period_s
        self._clock = clock
        self._left: dict[Hashable, tuple[float, float]] = {}
        self._tidied_at = clock()

    def take(self, key: Hashable) -> bool:
        """Whether ``key`` may do one more thing now."""
        now = self._clock()
        if now - self._tidied_at > self._period_s:
            self._tidy(now)
        left = self._now_left(key, now)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def is_empty(self, key: Hashable) -> bool:
        """Whether ``take`` would refuse; takes nothing."""
        return key in self._left and self._now_left(key, self._clock()) < 1

    def wait_s(self, key: Hashable) -> float:
        """In how many seconds ``key`` may do one more thing; 0 if now."""
        return max(0.0, 1 - self._now_left(key, self._clock())) * self._period_s / self._most

    def _now_left(self, key: Hashable, now: float) -> float:
        left, at = self._left.get(key, (float(self._most), now))
        return min(self._most, left + (now - at) * self._most / self._period_s)

    def _tidy(self, now: float) -> None:
        # Who did nothing for a period has a full bucket again, as if never seen.
        self._left = {k: v for k, v in self._left.items() if now - v[1] < self._period_s}
        self._tidied_at = now
