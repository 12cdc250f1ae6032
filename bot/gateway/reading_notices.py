"""While a voice note is listened to or a picture is looked at, its customer sees that somebody is
at it: as typing, and after two seconds in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from bot.aio import repeat
from bot.channels.base import Channel
from bot.gateway.late_replies import message_for
from bot.gateway.typing_indicator import show_typing
from bot.languages import LANGUAGES
from bot.messages import Reply
from bot.rasa.likely_language import likely_language
from bot.replies_file import Responses
from bot.reply_wordings import wording_in
from bot.store.messages.reading_notices import BeingRead, ReadingNotices
from bot.store.messages.turn_queue import Pending
from bot.watched_file import WatchedFile

TOLD_AFTER_S = 2.0
LOOK_EVERY_S = 0.5

LISTENING, LOOKING = "utter_listening_to_voice", "utter_looking_at_file"


class BeingReadNotices:
    """Tells who waits for a reader, once a message; ``said`` is called when something is to be
    sent."""

    def __init__(
        self,
        store: ReadingNotices,
        channels: Mapping[str, Channel],
        replies: WatchedFile[Responses],
        said: Callable[[], None],
    ) -> None:
        self._store = store
        self._channels = channels
        self._replies = replies
        self._said = said
        self._typing: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        try:
            await repeat(
                self.look, LOOK_EVERY_S, "Customers are not told that their files are read"
            )
        finally:
            for typing in self._typing.values():
                typing.cancel()

    async def look(self) -> None:
        """Raises StoreUnavailable: the rest is done at the next look."""
        waiting = await self._store.waiting(self._channels, TOLD_AFTER_S)
        self._typing = {
            one.id: self._typing.get(one.id) or asyncio.create_task(self._show_typing(one))
            for one in waiting
        }
        for one in waiting:
            if one.is_due and await self._tell(one):
                self._said()

    async def _show_typing(self, one: BeingRead) -> None:
        await show_typing(self._channels[one.conversation.channel], one.conversation, one.event)

    async def _tell(self, one: BeingRead) -> bool:
        name = LISTENING if one.is_sound else LOOKING
        text = self._text(name, one)
        if not text:  # a shop that does not want it said
            return False
        conversation = one.conversation
        pending = Pending(one.id, one.event, conversation, attempts=0, payload=None)
        message = message_for(pending, Reply(text), "reads", conversation.language)
        parts = self._channels[conversation.channel].render(message)
        return await self._store.tell(one, parts, {"response": name})

    def _text(self, name: str, one: BeingRead) -> str:
        """In the customer's language; in all where it is not known."""
        channel = one.conversation.channel
        language = one.conversation.language or likely_language(one.event)
        variations = self._replies.now().get(name, [])
        texts = {lang: wording_in(variations, lang, channel, {}) for lang in LANGUAGES}
        if known := texts.get(language or ""):
            return known
        return "\n\n".join(dict.fromkeys(text for text in texts.values() if text))
