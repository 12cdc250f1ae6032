"""How to reach a visitor: the form of the web chat while a person is wanted and none is there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from bot.channels import parsing
from bot.gateway.web_chat.errors import Refusal
from bot.hours import Hours
from bot.languages import LANGUAGES, known
from bot.phones import read_phone
from bot.settings import Settings
from bot.shop_time import told_moment
from bot.store.conversations.conversations import Conversation
from bot.store.web_chat.contacts import Contact, Contacts

_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;.]{2,}")
_LONGEST_NAME, _LONGEST_EMAIL, _LONGEST_TEXT = 80, 200, 2000


class VisitorContacts:
    """Says when the form is shown, and reads what is given in it."""

    def __init__(
        self, settings: Settings, contacts: Contacts, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._contacts = contacts
        self._clock = clock

    async def away(self, conversation: Conversation) -> dict[str, Any] | None:
        """What a visitor should know who waits for a person while the shop is closed, and has not
        said yet how to reach them; None for all others."""
        hours, now = Hours(self._settings.hours), self._clock()
        if conversation.state != "waiting" or hours.is_open(now):
            return None
        if await self._contacts.is_given(conversation):
            return None
        opens = hours.opens_at(now)
        told = opens and {one: told_moment(opens, hours.at(now), one) for one in LANGUAGES}
        return {"opens": told, "by_mail": bool(self._settings.mail.host)}

    def read(self, frame: dict[str, Any]) -> tuple[Contact, str]:
        """The contact, and all that was written as the words of a message.

        Raises:
            Refusal: there is neither an e-mail address nor a phone number, or one is none.
        """
        name, email, phone, text = (
            " ".join((parsing.text(frame, field) or "").split()) if field != "text"
            else (parsing.text(frame, field) or "").strip()
            for field in ("name", "email", "phone", "text")
        )  # fmt: skip
        is_email = bool(_EMAIL.fullmatch(email)) and len(email) <= _LONGEST_EMAIL
        is_phone = read_phone(phone, self._settings.shop.country) is not None
        if not (email or phone) or (email and not is_email) or (phone and not is_phone):
            raise Refusal("no_contact")
        if len(text) > _LONGEST_TEXT or len(name) > _LONGEST_NAME:
            raise Refusal("too_long")
        language = known(parsing.text(frame, "language"))
        words = "\n".join(filter(None, [name, email, phone, text]))
        return Contact(name, email, phone, language), words

    async def give(self, conversation: Conversation, contact: Contact) -> None:
        await self._contacts.give(conversation, contact)
