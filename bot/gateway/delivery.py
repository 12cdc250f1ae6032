"""Sends what is in the outbox: in order within a conversation, again after a passing failure."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.channels.channel import Channel, SendFailed
from bot.gateway.alarm import Alarm
from bot.gateway.journal import Fate, Journal
from bot.gateway.pacing import Pacing
from bot.store.database import StoreUnavailable
from bot.store.outbox import Due, Outbox

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 300.0
"""Together a quarter of an hour: a platform's short outage makes no dead letters."""

SENDS_AT_ONCE = 16
DOUBTFUL_PAUSE_S = 30.0
"""How long a message that may have arrived is left alone: its echo may come and settle it. Then it
is sent once more, as a customer would rather read an answer twice than never."""
MOST_DOUBTS = 2
STORE_PAUSE_S = 1.0
"""How long to leave a store alone that could not be read or written."""


class Delivery:
    """Moves messages from the outbox to the channels until each is sent or given up."""

    def __init__(self, outbox: Outbox, channels: Mapping[str, Channel], journal: Journal) -> None:
        self._outbox = outbox
        self._channels = channels
        self._journal = journal
        self._pacing = Pacing({name: channel.pace for name, channel in channels.items()})
        self._sends: dict[int, asyncio.Task[None]] = {}
        self._alarm = Alarm()

    def wake(self) -> None:
        """Something may be waiting."""
        self._alarm.ring()

    async def run(self) -> None:
        """Until cancelled; sends under way are finished first."""
        try:
            await self._take_up()
            while True:
                free = SENDS_AT_ONCE - len(self._sends)
                await self._alarm.wait(await self._start_sends(free))
        finally:
            await asyncio.gather(*self._sends.values(), return_exceptions=True)

    async def _take_up(self) -> None:
        """What a crash cut short is as uncertain as what got no answer."""
        ended = SendFailed("Sapa ended while it was being sent", permanent=False, uncertain=True)
        while True:
            try:
                for due in await self._outbox.cut_short(self._channels):
                    await self._fate(due, ended)[1]()
                return
            except StoreUnavailable as error:
                logger.error("The outbox cannot be used: %s", error)
                await asyncio.sleep(STORE_PAUSE_S)

    async def _start_sends(self, free: int) -> float | None:
        """Starts up to ``free`` sends; in how many seconds the next one is due, if any waits."""
        channels_at_rest, chats_at_rest, pause = self._pacing.resting()
        channels = self._channels.keys() - channels_at_rest
        try:
            ready, later = await self._outbox.due(channels, {*self._sends, *chats_at_rest}, free)
            going = [d for d in ready if self._pacing.admit(d.message.channel, d.conversation_id)]
            if going:
                await self._outbox.begin(going)
        except StoreUnavailable as error:
            logger.error("The outbox cannot be used: %s", error)
            return STORE_PAUSE_S
        if len(going) < len(ready):
            pause = self._pacing.resting()[2]
        for due in going:
            self._sends[due.conversation_id] = asyncio.create_task(self._send(due))
        return min((seconds for seconds in (later, pause) if seconds is not None), default=None)

    async def _send(self, due: Due) -> None:
        began = time.perf_counter()
        try:
            try:
                receipt = await self._channels[due.message.channel].send(due.message)
            except SendFailed as error:
                fate, record = self._fate(due, error)
            except Exception as error:
                logger.exception("Message %s could not be sent.", due.id)
                unknown = SendFailed(repr(error), permanent=False, uncertain=True)
                fate, record = self._fate(due, unknown)
            else:
                fate, record = "done", partial(self._outbox.sent, due, receipt.platform_id)
            seconds = time.perf_counter() - began
            message = due.message
            self._journal.delivery(message.channel, message.key, fate, seconds, due.attempts + 1)
            await self._record(due, record)
        finally:
            del self._sends[due.conversation_id]
            self.wake()

    async def _record(self, due: Due, record: Callable[[], Awaitable[None]]) -> None:
        """Writes down what became of the message, however long the store needs: forgetting it
        would send the message again."""
        while True:
            try:
                return await record()
            except StoreUnavailable as error:
                logger.error("The fate of message %s cannot be stored yet: %s", due.id, error)
                await asyncio.sleep(STORE_PAUSE_S)

    def _fate(self, due: Due, error: SendFailed) -> tuple[Fate, Callable[[], Awaitable[None]]]:
        """What becomes of a message that was not taken, and how that is written down."""
        if error.uncertain and not self._channels[due.message.channel].repeats_safely:
            return self._doubt(due, error)
        if error.permanent or due.attempts + 1 >= MOST_ATTEMPTS:
            return "failed", partial(self._outbox.give_up, due, str(error))
        if error.retry_after_s:
            self._pacing.rest(due.message.channel, error.retry_after_s)
        backoff = min(FIRST_DELAY_S * 2**due.attempts, LONGEST_DELAY_S)
        delay = error.retry_after_s or backoff * random.uniform(0.5, 1.0)
        return "retried", partial(self._outbox.try_again, due, delay, str(error))

    def _doubt(self, due: Due, error: SendFailed) -> tuple[Fate, Callable[[], Awaitable[None]]]:
        """Nobody knows whether it arrived, and sent again it would be there twice."""
        reason = f"It may have arrived: {error}"
        if due.doubts + 1 >= MOST_DOUBTS:
            return "failed", partial(self._outbox.give_up, due, reason)
        return "retried", partial(self._outbox.doubt, due, DOUBTFUL_PAUSE_S, reason)
