"""Looks after customers who wait for a person: once the promised time is over they are told when
somebody answers, once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from bot.aio import repeat
from bot.channels.base import Channel
from bot.gateway.messaging_window import is_window_closed
from bot.hours import Hours
from bot.languages import sentences
from bot.messages import Outbound, Reply
from bot.settings_sections import HoursSettings
from bot.shop_time import told_moment
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.handover_requests import HandoverRequests
from bot.store.engine.protocol import Transactions

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
"""Minutes were promised; with thousands who wait, a look takes milliseconds."""

_STILL_BUSY = sentences("still_busy")
_BACK_LATER = sentences("back_later")


class WaitingCustomers:
    """Until a person takes up what the bot passed on.

    Args:
        settings: the shop's hours, and the working time within which staff answer.
        said: called when something is to be sent.
    """

    def __init__(
        self,
        thread: Transactions,
        channels: Mapping[str, Channel],
        settings: HoursSettings,
        said: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = HandoverRequests(thread, self._render, clock)
        self._channels = channels
        self._settings = settings
        self._hours = Hours(settings)
        self._said = said
        self._clock = clock

    @property
    def _within_s(self) -> float:
        return self._settings.answer_within_minutes * 60.0

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, LOOK_EVERY_S, "Customers who wait for a person are seen to later")

    async def look(self) -> None:
        """Tells who has waited too long.

        Raises:
            StoreUnavailable: the rest is done at the next look.
        """
        for conversation in await self._store.unanswered(self._channels, self._within_s):
            await self._tell_still_waiting(conversation)

    async def _tell_still_waiting(self, conversation: Conversation) -> None:
        since, now = conversation.waiting_since, self._clock()
        if since is None or self._hours.after(since, self._within_s / 3600) > now:
            return
        if is_window_closed(self._channels[conversation.channel], conversation, now):
            return
        if await self._store.tell_still_waiting(conversation, self._still_waiting(conversation)):
            self._said()

    def _still_waiting(self, conversation: Conversation) -> Reply:
        now = self._clock()
        answered_by = self._hours.at(self._hours.after(now, self._within_s / 3600))
        opens = self._hours.opens_at(now)
        words = _BACK_LATER if opens else _STILL_BUSY
        texts = {
            language: text.format(
                when=told_moment(opens or answered_by, self._hours.at(now), language)
            )
            for language, text in words.items()
        }
        return Reply(_said_in(texts, conversation), source={"still_waiting": True})

    def _render(self, message: Outbound) -> list[Outbound]:
        return self._channels[message.channel].render(message)


def _said_in(texts: Mapping[str, str], conversation: Conversation) -> str:
    """In the customer's language; in all where it is not known."""
    return texts.get(conversation.language or "", "\n\n".join(dict.fromkeys(texts.values())))
