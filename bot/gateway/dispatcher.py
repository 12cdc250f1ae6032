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
from bot.messages import Outbound, Reply, Turn
from bot.store.database import StoreUnavailable
from bot.store.inbox import Inbox, Pending

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (2.0, 10.0, 20.0)
"""After these many failed turns of a message, a person is asked to take over."""

STORE_PAUSE_S = 1.0
"""How long to leave a store alone that could not be read or written."""

TYPING_AFTER_S = 0.7
"""An answer that comes sooner needs no typing indicator."""

APOLOGY = {
    "en": "Sorry, I can't answer right now because of a technical problem. A colleague will take "
    "over here.",
    "id": "Maaf Kak, saya sedang tidak bisa menjawab karena gangguan teknis. Rekan kami akan "
    "melanjutkan di sini.",
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
        began = time.perf_counter()
        try:
            try:
                turn = await self._brain.turn(
                    pending.conversation, pending.event, pending.payload
                )
            except TurnFailed as error:
                await self._failed(pending, error, time.perf_counter() - began)
            else:
                seconds = time.perf_counter() - began
                await self._inbox.complete(pending, turn, self._parts(pending, turn))
                self._journal.turn(pending.event.channel, pending.id, "done", seconds)
        except Exception:
            logger.exception("Message %s could not be completed; it is kept.", pending.id)
            await asyncio.sleep(STORE_PAUSE_S)
        finally:
            typing.cancel()
            del self._turns[pending.conversation.id]
            self._answered()
            self.wake()

    async def _failed(self, pending: Pending, error: TurnFailed, seconds: float) -> None:
        is_last = pending.attempts >= len(RETRY_DELAYS_S)
        fate: Fate = "failed" if is_last else "retried"
        self._journal.turn(pending.event.channel, pending.id, fate, seconds, str(error))
        if not is_last:
            await self._inbox.try_again(pending, RETRY_DELAYS_S[pending.attempts])
            return
        apology = APOLOGY.get(pending.conversation.language or "en", APOLOGY["en"])
        turn = Turn([Reply(apology, source={"apology": str(error)})], signals={"handoff": "failed"})
        await self._inbox.complete(pending, turn, self._parts(pending, turn), state="failed")

    def _parts(self, pending: Pending, turn: Turn) -> list[list[Outbound]]:
        """Each reply as the messages that the platform needs to show it."""
        conversation, event = pending.conversation, pending.event
        context = {
            **event.extra,
            "message_id": event.message_id,
            "last_inbound_at": conversation.last_inbound_at,
            "language": turn.language or conversation.language,
        }
        return [
            self._channels[conversation.channel].fit(
                Outbound(
                    channel=conversation.channel,
                    account=conversation.account,
                    to=conversation.chat,
                    text=reply.text,
                    buttons=reply.buttons,
                    image=reply.image,
                    key=f"{pending.id}.{position}",
                    context=context,
                )
            )
            for position, reply in enumerate(turn.replies)
        ]

    async def _show_typing(self, pending: Pending) -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        channel = self._channels[pending.conversation.channel]
        try:
            context = {**pending.event.extra, "message_id": pending.event.message_id}
            await channel.typing(pending.conversation.chat, context)
        except Exception:  # it is a courtesy; the answer matters
            logger.debug("No typing indicator for message %s.", pending.id, exc_info=True)
