"""Nothing leaves faster than a platform wants, and nothing at all while it asks for a rest."""

from __future__ import annotations

from bot.channels.base import RateLimit
from bot.gateway.rate_limits import RateLimiter


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_chat_waits_while_others_are_sent_to() -> None:
    clock = Clock()
    rate_limiter = RateLimiter({"a": RateLimit(100, 1, chat_every_s=2)}, clock)
    assert (
        rate_limiter.admit("a", 1) and not rate_limiter.admit("a", 1) and rate_limiter.admit("a", 2)
    )
    clock.now += 2
    assert rate_limiter.admit("a", 1)


def test_a_channel_waits_while_others_are_sent_to() -> None:
    clock = Clock()
    rate_limiter = RateLimiter({"a": RateLimit(3, 1), "b": None}, clock)
    assert all(rate_limiter.admit("a", chat) for chat in (1, 2, 3)) and not rate_limiter.admit(
        "a", 4
    )
    assert all(rate_limiter.admit("b", 5) for _ in range(100))
    channels, _, later = rate_limiter.resting()
    assert channels == {"a"} and later and later < 1
    clock.now += 0.5
    assert rate_limiter.admit("a", 4)


def test_a_platform_that_asks_for_a_rest_gets_it_for_everybody() -> None:
    clock = Clock()
    rate_limiter = RateLimiter({"a": None}, clock)
    rate_limiter.rest("a", 10)
    assert not rate_limiter.admit("a", 1) and rate_limiter.resting()[0] == {"a"}
    clock.now += 10
    assert rate_limiter.admit("a", 1) and rate_limiter.resting()[0] == set()
