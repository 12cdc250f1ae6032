"""Tells the open tabs of the web chat what other gateways have stored for them."""

from __future__ import annotations

import logging
from functools import partial

from bot.aio import Wakeup
from bot.channels.web.channel import Web
from bot.store.conversations.page_updates import Marks
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Transactions
from bot.store.web_chat.changed_chats import changed_chats

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0


class OtherGateways:
    """A customer's tab may be connected to another gateway than the one that answers it."""

    def __init__(self, thread: Transactions, web_channel: Web) -> None:
        self._thread = thread
        self._web = web_channel
        self._wakeup = Wakeup()
        self._marks: Marks | None = None

    def wake(self) -> None:
        """Something may be new."""
        self._wakeup.ring()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._wakeup.wait(LOOK_EVERY_S)
            try:
                await self._look()
            except StoreUnavailable as error:
                logger.error("Open web chats learn later what is new: %s", error)

    async def _look(self) -> None:
        if not (open_chats := self._web.open_chats):
            self._marks = None
            return
        begins = self._marks is None
        changed, self._marks = await self._thread.run(
            partial(changed_chats, channel=self._web.name, marks=self._marks)
        )
        for chat in open_chats if begins else changed:  # what came before the first look too
            self._web.tell(chat, "message")
