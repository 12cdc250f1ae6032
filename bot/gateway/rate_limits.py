"""Not faster than each platform lets a shop send, and not at all while it asks for a rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from bot.channels.base import RateLimit
from bot.token_buckets import TokenBuckets


class RateLimiter:
    """Says which channels and conversations may be sent to now.

    Args:
        paces: each channel's own; one with None is never slowed down, except by ``rest``.
    """

    def __init__(
        self, paces: Mapping[str, RateLimit | None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._all: dict[str, TokenBuckets] = {}
        self._one: dict[str, TokenBuckets] = {}
        for channel, pace in paces.items():
            self.set_pace(channel, pace)
        self._channels_until: dict[str, float] = {}
        self._conversations_until: dict[int, float] = {}

    def set_pace(self, channel: str, pace: RateLimit | None) -> None:
        """From now on, the channel's own."""
        self._all.pop(channel, None)
        self._one.pop(channel, None)
        if pace:
            self._all[channel] = TokenBuckets(pace.most, pace.period_s, self._clock)
        if pace and pace.chat_every_s:
            period_s = pace.chat_every_s * pace.chat_burst
            self._one[channel] = TokenBuckets(pace.chat_burst, period_s, self._clock)

    def admit(self, channel: str, conversation_id: int) -> bool:
        """Whether a message may be sent there now; if so, it is counted."""
        now = self._clock()
        if now < max(
            self._channels_until.get(channel, 0.0),
            self._conversations_until.get(conversation_id, 0.0),
        ):
            return False
        if everybody := self._all.get(channel):
            everybody.take(channel)
            if wait_s := everybody.wait_s(channel):
                self.rest(channel, wait_s)
        if person := self._one.get(channel):
            person.take(conversation_id)
            if wait_s := person.wait_s(conversation_id):
                self._conversations_until[conversation_id] = now + wait_s
        return True

    def rest(self, channel: str, seconds: float) -> None:
        """Nothing is sent on the channel for so long: the platform asked for it."""
        until = max(self._channels_until.get(channel, 0.0), self._clock() + seconds)
        self._channels_until[channel] = until

    def resting(self) -> tuple[set[str], set[int], float | None]:
        """The channels and the conversations that have to wait, and in how many seconds the first
        of them need not any more (None if none has to)."""
        now = self._clock()
        self._channels_until = {k: t for k, t in self._channels_until.items() if t > now}
        self._conversations_until = {k: t for k, t in self._conversations_until.items() if t > now}
        times = [*self._channels_until.values(), *self._conversations_until.values()]
        later = min(times) - now if times else None
        return set(self._channels_until), set(self._conversations_until), later
