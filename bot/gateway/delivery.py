"""Sends what is in the outbox: in order within a conversation, again after a passing failure."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

from bot.aio import Worker, repeat
from bot.channels.base import CallFailed, Channel, SendFailed
from bot.gateway.channel_leases import ChannelLeases
from bot.gateway.message_log import MessageLog, Outcome
from bot.gateway.picture_fitting import Pictures
from bot.gateway.rate_limits import RateLimiter
from bot.lazy_message import LazyMessage
from bot.store.engine.errors import StoreUnavailable
from bot.store.gateways import leases as shares
from bot.store.gateways.leases import Leases
from bot.store.messages.channel_health import ChannelHealth, What
from bot.store.messages.outbox import Due, Outbox

logger = logging.getLogger(__name__)

Record = Callable[[], Awaitable[None]]
"""Writes down what became of a message."""

MOST_ATTEMPTS = 12
FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 300.0
"""Together a quarter of an hour: a platform's short outage makes no dead letters."""

SENDS_AT_ONCE = 16
DOUBTFUL_PAUSE_S = 30.0
"""How long a message that may have arrived is left alone: its echo or its status may come and
settle it. Then the message is sent once more, as a customer would rather read an answer twice than
never."""
TOLD_WITHIN_S = 10.0
"""How long after it was begun such a message stands in what a platform tells at the latest. Then
one that tells is asked."""
MOST_UNCERTAIN_ATTEMPTS = 2
CLOCKS_APART_S = 60.0
"""By how much a platform's clock may differ from ours."""
PERHAPS = "It may have arrived"
TWICE = "It may have arrived twice: no answer came to an earlier try."
NOT_OURS = "It was not sent: another gateway sends for this channel now."
TOO_LATE = LazyMessage("Its time was over before it could be sent.")
STORE_PAUSE_S = 1.0
"""How long to leave a store alone that could not be read or written."""


class Delivery:
    """Moves messages from the outbox to the channels until each is sent or given up. ``pictures``
    makes those in them fit; None: they go as they are. ``health`` is told how each went. By
    ``leases`` one of several gateways sends a channel's; None: there is one gateway."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        message_log: MessageLog,
        pictures: Pictures | None = None,
        health: ChannelHealth | None = None,
        leases: Leases | None = None,
    ) -> None:
        self._health = health
        self._leases = ChannelLeases(leases, channels) if leases else None
        self._pictures = pictures
        self._outbox = outbox
        self._channels = channels
        self._message_log = message_log
        self._rate_limiter = RateLimiter({name: channel.pace for name, channel in channels.items()})
        self._sends: Worker[int] = Worker(SENDS_AT_ONCE)

    def wake(self) -> None:
        """Something may be waiting."""
        self._sends.wake()

    def exchanged(self, name: str) -> None:
        """Another channel of this name was put into ``channels``, or it was taken out."""
        channel = self._channels.get(name)
        self._rate_limiter.set_pace(name, channel.pace if channel else None)
        self.wake()

    async def run(self) -> None:
        """Until cancelled; sends under way, and what is due just then, are finished first."""
        if not (leases := self._leases):
            await self._record(partial(self._take_up, self._channels))
            await self._run()
            return

        async def keep() -> None:
            if await leases.keep(self._take_up):
                self.wake()

        failed = "Another gateway may send what waits here"
        keeping = asyncio.create_task(repeat(keep, shares.RENEW_EVERY_S, failed))
        try:
            await self._run()
        finally:
            keeping.cancel()
            with contextlib.suppress(StoreUnavailable):  # then they lapse
                await leases.give_back()

    async def _run(self) -> None:
        try:
            await self._sends.run(self._start_sends)
        finally:
            await self._start_sends()
            await self._sends.finish()

    async def _take_up(self, channels: Collection[str]) -> None:
        """What a crash cut short is as uncertain as what got no answer."""
        ended = SendFailed("Sapa ended while it was being sent", permanent=False, uncertain=True)
        for due in await self._outbox.cut_short(channels):
            if due.conversation_id not in self._sends.busy:
                await self._not_sent(due, ended)[1]()

    async def _start_sends(self) -> float | None:
        """Starts what sends it can; in how many seconds the next one is due, if any waits."""
        channels_at_rest, chats_at_rest, pause = self._rate_limiter.resting()
        ours = self._leases.ours() if self._leases else self._channels.keys()
        channels = ours - channels_at_rest
        try:
            chats = {*self._sends.busy, *chats_at_rest}
            ready, later = await self._outbox.due(channels, chats, self._sends.free)
            going = [d for d in ready if self._rate_limiter.admit(d.channel, d.conversation_id)]
            begun = await self._begin(going) if going else []
        except StoreUnavailable as error:
            logger.error("The outbox cannot be used: %s", error)
            return STORE_PAUSE_S
        if len(going) < len(ready):
            pause = self._rate_limiter.resting()[2]
        for due in begun:
            self._sends.begin(due.conversation_id, self._send(due))
        return min((seconds for seconds in (later, pause) if seconds is not None), default=None)

    async def _begin(self, going: list[Due]) -> list[Due]:
        if not (leases := self._leases):
            return await self._outbox.begin(going)
        begun: list[Due] = []
        for channel in {due.channel for due in going if leases.has(due.channel)}:
            of_channel = [due for due in going if due.channel == channel]
            begun += await self._outbox.begin(of_channel, leases.name(channel))
        return begun

    async def _send(self, due: Due) -> None:
        began = time.perf_counter()
        outcome, record = await self._try(due)
        seconds, message = time.perf_counter() - began, due.message
        attempt = due.attempts + 1
        self._message_log.delivery(message.channel, message.key, outcome, seconds, attempt)
        await self._record(record)

    async def _try(self, due: Due) -> tuple[Outcome, Record]:
        """What becomes of a message that is due, and how that is written down."""
        channel, message, note = self._channels[due.channel], due.message, None
        if message.until is not None and due.uncertain_attempts and not channel.repeats_safely:
            return "failed", partial(self._outbox.give_up, due, PERHAPS)
        if message.until is not None and time.time() > message.until:
            return "failed", partial(self._outbox.give_up, due, TOO_LATE)
        try:
            if self._pictures and message.image:
                message = await self._pictures.fitted(message, due.conversation_id)
            if due.uncertain_attempts and channel.repeats_safely:
                context = {**message.context, "may_have_arrived": True}
                message = replace(message, context=context)
            elif due.uncertain_attempts:
                try:
                    since = due.created_at - CLOCKS_APART_S
                    if found := await channel.find_sent(message, since, due.known):
                        return "done", partial(self._outbox.sent, due, found.platform_id)
                    due = replace(due, uncertain_attempts=0)
                except CallFailed as error:
                    if not error.permanent:
                        return self._not_sent(due, SendFailed(f"{PERHAPS}: {error}", False))
                    if due.uncertain_attempts >= MOST_UNCERTAIN_ATTEMPTS:
                        return "failed", partial(self._outbox.give_up, due, PERHAPS)
                    note = TWICE
            if self._leases and not self._leases.has(due.channel):  # we stood still meanwhile
                return "retried", partial(self._outbox.try_again, due, 0.0, NOT_OURS)
            receipt = await channel.send(message)
            self._note(due, "sent")
            return "done", partial(self._outbox.sent, due, receipt.platform_id, note)
        except SendFailed as error:
            self._note(due, "failed", str(error))
            if error.no_access:
                await self._tell_the_shop(channel, error)
            return self._not_sent(due, error)
        except Exception as error:
            logger.exception("Message %s could not be sent.", due.id)
            return self._not_sent(due, SendFailed(repr(error), permanent=False, uncertain=True))

    def _note(self, due: Due, what: What, reason: str | None = None) -> None:
        if self._health:
            self._health.note(due.channel, what, reason)

    async def _tell_the_shop(self, channel: Channel, error: SendFailed) -> None:
        logger.error("%s takes no call of ours: %s", channel.name, error)
        with contextlib.suppress(StoreUnavailable):  # the next message that fails tells it again
            await self._outbox.no_access(channel.name, channel.account, str(error))

    async def _record(self, record: Record) -> None:
        """Writes down what became of a message, however long the store needs: forgetting it
        would send the message again."""
        while True:
            try:
                return await record()
            except StoreUnavailable as error:
                logger.error("The fate of a message cannot be stored yet: %s", error)
                await asyncio.sleep(STORE_PAUSE_S)

    def _not_sent(self, due: Due, error: SendFailed) -> tuple[Outcome, Record]:
        """What becomes of a message that was not taken, or of which that is not known."""
        reason = f"{PERHAPS}: {error}" if error.uncertain else str(error)
        if error.permanent or due.attempts + 1 >= MOST_ATTEMPTS:
            return "failed", partial(self._outbox.give_up, due, reason)
        if error.retry_after_s and not error.of_chat:
            self._rate_limiter.rest(due.channel, error.retry_after_s)
        backoff = min(FIRST_DELAY_S * 2**due.attempts, LONGEST_DELAY_S)
        delay = error.retry_after_s or backoff * random.uniform(0.5, 1.0)
        if not error.uncertain:
            return "retried", partial(self._outbox.try_again, due, delay, reason)
        channel = self._channels.get(due.channel)  # None: it was switched off meanwhile
        if not (channel and channel.repeats_safely):
            delay = self._doubtful_pause_s(due, channel)
        return "retried", partial(self._outbox.doubt, due, delay, reason)

    def _doubtful_pause_s(self, due: Due, channel: Channel | None) -> float:
        if channel and channel.tells_of(due.message):
            return self._outbox.left_of(due, TOLD_WITHIN_S)
        if self._leases:  # other gateways went on hearing what would have settled it
            return self._outbox.left_of(due, DOUBTFUL_PAUSE_S)
        return DOUBTFUL_PAUSE_S
