"""Takes the next message of each conversation, in order, and gives it to Rasa."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

from bot.aio import Worker, repeat
from bot.channels.base import Channel
from bot.gateway import typing_indicator
from bot.gateway.anger import flag_anger
from bot.gateway.late_replies import FAILED, LateReplies, apology, message_for
from bot.gateway.message_log import MessageLog, Outcome
from bot.messages import Outbound, Turn
from bot.rasa.client import RasaClient, RasaNotUp
from bot.rasa.worker_answer import TurnFailed
from bot.store.engine.errors import StoreUnavailable
from bot.store.messages import turn_claims
from bot.store.messages.inbox import Inbox
from bot.store.messages.turn_claims import ClaimLost
from bot.store.messages.turn_queue import Pending

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (2.0, 10.0, 20.0)
"""Pauses between the tries of a turn. After the last, a person is asked to take over."""

STORE_PAUSE_S = 1.0
"""How long to leave a store alone that could not be read or written."""


class Dispatcher:
    """Runs turns, never two of one conversation at a time, ``at_once`` of all together. While our
    own processes are down or start, messages wait: that costs them no try.

    ``answered`` is called after each turn's replies are stored, to wake the delivery.
    """

    def __init__(
        self,
        inbox: Inbox,
        rasa_client: RasaClient,
        channels: Mapping[str, Channel],
        at_once: int,
        answered: Callable[[], None],
        message_log: MessageLog,
        late_replies: LateReplies,
    ) -> None:
        self._inbox = inbox
        self._rasa = rasa_client
        self._channels = channels
        self._answered = answered
        self._message_log = message_log
        self._late_replies = late_replies
        self._outage: asyncio.Task[None] | None = None
        self._turns: Worker[int] = Worker(at_once)

    def wake(self) -> None:
        """Something may be waiting."""
        self._turns.wake()

    async def run(self) -> None:
        """Until cancelled; turns under way are finished first."""
        late_replies = asyncio.create_task(self._late_replies.run())
        claims = asyncio.create_task(
            repeat(
                self._renew_claims,
                turn_claims.RENEW_EVERY_S,
                "Another gateway may take messages over",
            )
        )
        try:
            await self._turns.run(self._start_turns)
        finally:
            late_replies.cancel()
            await self._turns.finish()
            claims.cancel()
            if self._outage:
                self._outage.cancel()

    async def _renew_claims(self) -> None:
        await self._inbox.renew_claims(self._turns.busy)

    async def _start_turns(self) -> float | None:
        """Starts what turns it can; in how many seconds the next one is due, if any waits."""
        free = 0 if self._outage else self._turns.free
        if not free:
            return None
        try:
            due, later = await self._inbox.next_pending(self._channels, self._turns.busy, free)
        except StoreUnavailable as error:
            logger.error("The inbox cannot be read: %s", error)
            return STORE_PAUSE_S
        for pending in due:
            self._turns.begin(pending.conversation.id, self._turn(pending))
        return later

    async def _turn(self, pending: Pending) -> None:
        typing = asyncio.create_task(self._show_typing(pending))
        began = time.perf_counter()
        try:
            try:
                conversation, event = pending.conversation, pending.event
                turn = await self._rasa.turn(
                    conversation,
                    event,
                    pending.payload,
                    pending.id,
                    pending.cases,
                    pending.readings,
                )
                flag_anger(turn, event.text)
                seconds = time.perf_counter() - began
                await self._inbox.complete(pending, turn, self._parts(pending, turn))
                self._message_log.turn(event.channel, pending.id, "done", seconds)
            except (StoreUnavailable, ClaimLost):
                raise  # not the message's fault: it costs no try
            except RasaNotUp as error:
                self._wait_until_up(str(error))
            except Exception as error:
                if not isinstance(error, TurnFailed):
                    logger.exception("Message %s could not be answered.", pending.id)
                await self._failed(pending, error, time.perf_counter() - began)
        except StoreUnavailable as error:
            logger.error("Message %s could not be completed; it is kept: %s", pending.id, error)
            await asyncio.sleep(STORE_PAUSE_S)
        except ClaimLost as lost:
            logger.warning("%s What was thought of here is not said.", lost)
        finally:
            typing.cancel()
            self._answered()

    async def _failed(self, pending: Pending, error: Exception, seconds: float) -> None:
        is_last = pending.attempts >= len(RETRY_DELAYS_S)
        outcome: Outcome = "failed" if is_last else "retried"
        # What a surprise says may quote the customer; its kind does not.
        why = str(error) if isinstance(error, TurnFailed) else type(error).__name__
        self._message_log.turn(pending.event.channel, pending.id, outcome, seconds, why)
        if is_last:
            await self._inbox.give_up(pending, apology(pending, FAILED, why))
        else:
            await self._inbox.try_again(pending, RETRY_DELAYS_S[pending.attempts])

    def _wait_until_up(self, why: str) -> None:
        if self._outage is None:
            logger.warning("Messages wait: %s", why)
            self._outage = asyncio.create_task(self._until_up())

    async def _until_up(self) -> None:
        await self._late_replies.until_up(self._rasa.can_answer)
        logger.warning("Messages are answered again.")
        self._outage = None
        self.wake()

    def _parts(self, pending: Pending, turn: Turn) -> list[list[Outbound]]:
        """Each reply as the messages that the platform needs to show it."""
        language = turn.language or pending.conversation.language
        channel = self._channels[pending.conversation.channel]
        return [
            channel.render(message_for(pending, reply, str(position), language))
            for position, reply in enumerate(turn.replies)
        ]

    async def _show_typing(self, pending: Pending) -> None:
        if pending.conversation.awaits_person:
            return  # who waits for a person would take it for them, and it may lead to nothing
        await asyncio.sleep(typing_indicator.AFTER_S)
        channel = self._channels[pending.conversation.channel]
        await typing_indicator.show_typing(channel, pending.conversation, pending.event)
