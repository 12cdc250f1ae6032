"""What the open tabs of the web chat share: the way into the store and back, and the limits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.channels.web.channel import Web
from bot.gateway.web_chat.errors import Refusal
from bot.gateway.web_chat.origins import Origins
from bot.gateway.web_chat.visitor_contacts import VisitorContacts
from bot.messages import Attachment, Inbound
from bot.store.conversations.waiting_conversations import Desk, Line
from bot.store.engine.errors import StoreUnavailable
from bot.store.messages.inbox import Inbox
from bot.store.web_chat.sightings import Sightings
from bot.token_buckets import TokenBuckets

logger = logging.getLogger(__name__)

HISTORY_LINES = 200
NEW_SESSION_S = 3600


class WebMailbox:
    """The store and the limits, as all tabs share them.

    Args:
        contacts: takes how visitors can be reached while nobody is there.
        sightings: what visitors and the shop's people have seen.
        accepted: called after a customer's message is stored, to wake the dispatcher.
    """

    def __init__(
        self,
        web_channel: Web,
        inbox: Inbox,
        desk: Desk,
        contacts: VisitorContacts,
        sightings: Sightings,
        accepted: Callable[[], None],
    ) -> None:
        self.web = web_channel
        self.contacts = contacts
        self._inbox = inbox
        self._desk = desk
        self._sightings = sightings
        self._accepted = accepted
        self._hellos_per_chat = TokenBuckets(most=60, period_s=60)
        self._per_chat = TokenBuckets(most=20, period_s=60)
        # Many customers of one mobile network share an address; somebody who begins one session
        # after the other to escape the first limit still stands out.
        self._new_per_address = TokenBuckets(most=120, period_s=60)
        self.origins = Origins()

    def greet(self, chat: str) -> None:
        """Counts a hello, which costs a reading of the whole history.

        Raises:
            Refusal: too many.
        """
        if not self._hellos_per_chat.take(chat):
            raise Refusal("slow_down")

    async def read(self, chat: str) -> tuple[list[Line], dict[str, Any]]:
        """A chat's newest lines, and its standing."""
        conversation = await self._desk.find(self.web.name, self.web.account, chat)
        if conversation is None:
            return [], {"state": "bot", "agent": None, "away": None, "read": None}
        lines = await self._desk.history(conversation.id, HISTORY_LINES)
        by_people = conversation.state != "bot" or conversation.after_person
        unread = await self._sightings.unread(conversation.id) if by_people else len(lines)
        standing = {
            "state": conversation.state,
            "agent": await self._desk.holder(conversation),
            "away": await self.contacts.away(conversation),
            "read": _last_read(lines, unread),
        }
        return lines, standing

    async def saw(self, chat: str, key: str) -> None:
        """The visitor has this answer of a person before them."""
        conversation = await self._desk.find(self.web.name, self.web.account, chat)
        number = key.removeprefix("out-")
        if conversation is not None and number.isdecimal():
            await self._sightings.note(conversation.id, int(number))

    async def accept_contact(
        self, frame: dict[str, Any], ident: str, chat: str, address: str
    ) -> None:
        """Keeps how the visitor can be reached, as a message too.

        Raises:
            Refusal: it is not complete, or see ``accept``.
        """
        contact, text = self.contacts.read(frame)
        try:
            conversation = await self._desk.find(self.web.name, self.web.account, chat)
            if conversation is None:
                raise Refusal("not_understood")
            await self.contacts.give(conversation, contact)
        except StoreUnavailable as error:
            logger.exception("A visitor's contact could not be stored.")
            raise Refusal("not_stored") from error
        event = self.event(chat, ident, address)
        # For a person: the bot has nothing to say to an address.
        event = replace(event, text=text, name=contact.name or None, ignore=True)
        await self.accept(event, chat, address)

    async def accept_file(
        self, attachment: Attachment, ident: str, chat: str, address: str
    ) -> None:
        """Stores a message that is a file; see ``accept``."""
        event = self.event(chat, ident, address)
        await self.accept(replace(event, attachments=[attachment]), chat, address)

    def event(self, chat: str, ident: str, address: str) -> Inbound:
        """A customer's message, yet without content: the same one whenever ``ident`` is."""
        return Inbound(
            channel=self.web.name,
            account=self.web.account,
            kind="message",
            sender=chat,
            message_id=ident,
            timestamp_ms=int(time.time() * 1000),
            dedup_key=f"web:{chat}:{ident}",
            extra={"origin": self.origins.of(address)},
        )

    async def accept(self, event: Inbound, chat: str, address: str) -> None:
        """Stores a customer's message.

        Raises:
            Refusal: too many messages, or the store cannot write.
        """
        if not self._per_chat.take(chat):
            raise Refusal("slow_down")
        try:
            conversation = await self._desk.find(self.web.name, self.web.account, chat)
            is_new = conversation is None or time.time() - conversation.created_at < NEW_SESSION_S
            if is_new and not self._new_per_address.take(address):
                raise Refusal("slow_down")
            stored = await self._inbox.accept([event])
        except StoreUnavailable as error:
            logger.exception("A web chat message could not be stored.")
            raise Refusal("not_stored") from error
        if stored:
            self._accepted()
            self.web.tell(chat, "message")


def _last_read(lines: list[Line], unread: int) -> str | None:
    """The key of the visitor's last line but for the newest ``unread``."""
    own = [line.key for line in lines if line.author == "customer"]
    return own[-1 - unread] if 0 <= unread < len(own) else None
