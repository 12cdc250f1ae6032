"""Takes the next message of each conversation, in order, and gives it to the brain."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

from bot.brain.client import Brain, TurnFailed
from bot.channels.channel import Channel
from bot.gateway.alarm import Alarm
from bot.gateway.journal import Fate, Journal
from bot.gateway.mood import note_mood
from bot.messages import Outbound, Reply, Turn
from bot.store.database import StoreUnavailable
from bot.store.inbox import Inbox, Pending, Sorry

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (2.0, 10.0, 20.0)
"""Pauses between the tries of a turn. After the last, a person is asked to take over."""

STORE_PAUSE_S = 1.0
"""How long to leave a store alone that could not be read or written."""

TYPING_AFTER_S = 0.7
"""An answer that comes sooner needs no typing indicator."""

PATIENCE_S = 5.0
"""A customer who has waited this long when a turn fails is told why."""

SLOW_TURN_S = 7.0
"""And so is one whose turn takes this long, though it may still end well. The first turn of a
worker that has just started can take five seconds on a busy machine."""

APOLOGY = {
    "en": "Sorry, I can't answer right now because of a technical problem. I keep trying; if it "
    "lasts, a colleague will take over here.",
    "id": "Maaf Kak, saya sedang tidak bisa menjawab karena gangguan teknis. Saya terus mencoba; "
    "kalau belum bisa juga, rekan kami akan melanjutkan di sini.",
}


class Dispatcher:
    """Runs turns, never two of one conversation at a time, ``at_once`` of all together.

    ``answered`` is called after each turn's replies are stored, to wake the delivery.
    """

    def __init__(
        self,
        inbox: Inbox,
        brain: Brain,
        channels: Mapping[str, Channel],
        at_once: int,
        answered: Callable[[], None],
        journal: Journal,
    ) -> None:
        self._inbox = inbox
        self._brain = brain
        self._channels = channels
        self._at_once = at_once
        self._answered = answered
        self._journal = journal
        self._turns: dict[int, asyncio.Task[None]] = {}
        self._alarm = Alarm()

    def wake(self) -> None:
        """Something may be waiting."""
        self._alarm.ring()

    async def run(self) -> None:
        """Until cancelled; turns under way are finished first."""
        try:
            while True:
                free = self._at_once - len(self._turns)
                later = await self._start_turns(free) if free else None
                await self._alarm.wait(later)
        finally:
            await asyncio.gather(*self._turns.values(), return_exceptions=True)

    async def _start_turns(self, free: int) -> float | None:
        """Starts up to ``free`` turns; in how many seconds the next one is due, if any waits."""
        try:
            due, later = await self._inbox.next_pending(self._channels, list(self._turns), free)
        except StoreUnavailable as error:
            logger.error("The inbox cannot be read: %s", error)
            return STORE_PAUSE_S
        for pending in due:
            self._turns[pending.conversation.id] = asyncio.create_task(self._turn(pending))
        return later

    async def _turn(self, pending: Pending) -> None:
        typing = asyncio.create_task(self._show_typing(pending))
        patience = asyncio.create_task(self._lose_patience(pending))
        began = time.perf_counter()
        try:
            try:
                conversation, event = pending.conversation, pending.event
                turn = await self._brain.turn(conversation, event, pending.payload)
                note_mood(turn, event.text)
                seconds = time.perf_counter() - began
                await self._inbox.complete(pending, turn, self._parts(pending, turn))
                self._journal.turn(event.channel, pending.id, "done", seconds)
            except StoreUnavailable:
                raise  # not the message's fault: it costs no try
            except Exception as error:
                if not isinstance(error, TurnFailed):
                    logger.exception("Message %s could not be answered.", pending.id)
                await self._failed(pending, error, time.perf_counter() - began)
        except StoreUnavailable as error:
            logger.error("Message %s could not be completed; it is kept: %s", pending.id, error)
            await asyncio.sleep(STORE_PAUSE_S)
        finally:
            typing.cancel()
            patience.cancel()
            del self._turns[pending.conversation.id]
            self._answered()
            self.wake()

    async def _failed(self, pending: Pending, error: Exception, seconds: float) -> None:
        is_last = pending.attempts >= len(RETRY_DELAYS_S)
        fate: Fate = "failed" if is_last else "retried"
        # What a surprise says may quote the customer; its kind does not.
        why = str(error) if isinstance(error, TurnFailed) else type(error).__name__
        self._journal.turn(pending.event.channel, pending.id, fate, seconds, why)
        sorry = self._sorry(pending, why)
        if is_last:
            await self._inbox.give_up(pending, sorry)
            return
        delay_s = RETRY_DELAYS_S[pending.attempts]
        # Until the next try, at least, the customer would hear nothing.
        told = pending.waits_s + delay_s >= PATIENCE_S
        await self._inbox.try_again(pending, delay_s, sorry if told else None)

    async def _lose_patience(self, pending: Pending) -> None:
        """Tells a customer who hears nothing why; the turn goes on."""
        await asyncio.sleep(SLOW_TURN_S)
        try:
            await self._inbox.say_sorry(pending, self._sorry(pending, "Rasa is slow."))
            self._answered()
        except StoreUnavailable as error:
            logger.error("The customer of message %s could not be told: %s", pending.id, error)

    def _sorry(self, pending: Pending, why: str) -> Sorry:
        # Which language a new customer speaks, only Rasa could have told.
        apology = APOLOGY.get(pending.conversation.language or "", "\n\n".join(APOLOGY.values()))
        # Not by _parts, which may be what failed. One short sentence fits everywhere.
        message = self._message(pending, Reply(apology), "sorry", pending.conversation.language)
        return Sorry([message], why)

    def _parts(self, pending: Pending, turn: Turn) -> list[list[Outbound]]:
        """Each reply as the messages that the platform needs to show it."""
        language = turn.language or pending.conversation.language
        channel = self._channels[pending.conversation.channel]
        return [
            channel.fit(self._message(pending, reply, str(position), language))
            for position, reply in enumerate(turn.replies)
        ]

    def _message(
        self, pending: Pending, reply: Reply, position: str, language: str | None
    ) -> Outbound:
        conversation, event = pending.conversation, pending.event
        context = {
            **event.extra,
            "message_id": event.message_id,
            "last_inbound_at": conversation.last_inbound_at,
            "language": language,
        }
        return Outbound(
            channel=conversation.channel,
            account=conversation.account,
            to=conversation.chat,
            text=reply.text,
            buttons=reply.buttons,
            image=reply.image,
            key=f"{pending.id}.{position}",
            context=context,
        )

    async def _show_typing(self, pending: Pending) -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        channel = self._channels[pending.conversation.channel]
        try:
            context = {**pending.event.extra, "message_id": pending.event.message_id}
            await channel.typing(pending.conversation.chat, context)
        except Exception:  # it is a courtesy; the answer matters
            logger.debug("No typing indicator for message %s.", pending.id, exc_info=True)
