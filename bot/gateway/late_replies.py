"""Customers who wait: after a minute they are told so, once; where our own processes do not come up
for ten, a person is asked."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from bot.channels.base import Channel
from bot.languages import sentences
from bot.messages import Outbound, Reply
from bot.store.engine.errors import StoreUnavailable
from bot.store.messages.inbox import Inbox
from bot.store.messages.late_replies import Apologies, Apology
from bot.store.messages.turn_claims import ClaimLost
from bot.store.messages.turn_queue import Pending

logger = logging.getLogger(__name__)

PATIENCE_S = 60.0
"""Whatever we start, swap or repair is done by then, also on a slow machine."""

GIVE_UP_AFTER_S = 600.0
"""For as long messages wait for our own processes; then they are a person's to answer."""

LOOK_EVERY_S = 1.0

LATE = sentences("late")
FAILED = sentences("failed")


def message_for(pending: Pending, reply: Reply, position: str, language: str | None) -> Outbound:
    """``reply`` to where the message came from, before the channel fits it to its platform."""
    again = f".{pending.answered_at}" if pending.answered_at else ""  # another key than before
    conversation, event = pending.conversation, pending.event
    context = {
        **event.extra,
        "message_id": event.message_id,
        "written_at": conversation.written_at,
        "language": language,
    }
    return Outbound(
        channel=conversation.channel,
        account=conversation.account,
        to=conversation.chat,
        text=reply.text,
        buttons=reply.buttons,
        image=reply.image,
        card=reply.card,
        key=f"{pending.id}{again}.{position}",
        context=context,
    )


def apology(pending: Pending, words: Mapping[str, str], why: str) -> Apology:
    """One short sentence, which fits everywhere; ``why`` is for staff."""
    language = pending.conversation.language
    # Which language a new customer speaks, only Rasa could have told.
    text = words.get(language or "", "\n\n".join(dict.fromkeys(words.values())))
    return Apology([message_for(pending, Reply(text), "sorry", language)], why)


class LateReplies:
    """Looks after what waits in the inbox; ``said`` is called when something is to be sent.

    Messages that came before this process began have waited for us: their minute begins with it.
    """

    def __init__(
        self,
        inbox: Inbox,
        apologies: Apologies,
        channels: Mapping[str, Channel],
        said: Callable[[], None],
    ) -> None:
        self._inbox = inbox
        self._apologies = apologies
        self._channels = channels
        self._said = said

    async def run(self) -> None:
        """Until cancelled."""
        began = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if time.monotonic() - began >= PATIENCE_S:
                await self._look()

    async def _look(self) -> None:
        try:
            for pending in await self._apologies.due(self._channels, PATIENCE_S):
                late = apology(pending, LATE, "The answer took more than a minute.")
                await self._apologies.say(pending, late)
                self._said()
        except StoreUnavailable as error:
            logger.error("Customers who wait cannot be told: %s", error)

    async def until_up(self, can_answer: Callable[[], Awaitable[bool]]) -> None:
        """Returns once our own processes can answer. Meanwhile nothing is tried; what has waited
        for as long as they have been down is given to people in the end."""
        began = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if await can_answer():
                return
            if time.monotonic() - began >= GIVE_UP_AFTER_S:
                await self._call_people()

    async def _call_people(self) -> None:
        why = "Rasa or the action server does not come up."
        try:
            for pending in await self._apologies.waiting_for(self._channels, GIVE_UP_AFTER_S):
                with suppress(ClaimLost):  # a gateway whose Rasa is up answers it
                    await self._inbox.give_up(pending, apology(pending, FAILED, why))
                    self._said()
        except StoreUnavailable as error:
            logger.error("What waits cannot be given to people: %s", error)
