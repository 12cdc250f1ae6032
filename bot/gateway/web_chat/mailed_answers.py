"""Answers of colleagues, by mail to visitors who have left the chat and gave their address."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from bot.aio import repeat
from bot.channels.web.channel import Web
from bot.languages import known, sentences
from bot.mail import PASSWORD, Mailer, MailFailed
from bot.settings import Settings
from bot.store.web_chat.contacts import Answers, Contacts

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 20.0
WAIT_S = 60.0
"""A colleague may write several lines; they come as one mail."""
GIVE_UP_S = 24 * 3600.0

_SUBJECT, _TEXT = sentences("mailed_answer.subject"), sentences("mailed_answer.text")


class MailedAnswers:
    """Without a mail server in the settings, answers stand in the chat alone."""

    def __init__(
        self,
        settings: Settings,
        web_channel: Web,
        contacts: Contacts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._web = web_channel
        self._contacts = contacts
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, LOOK_EVERY_S, "Answers could not be mailed to visitors")

    async def look(self) -> None:
        """Mails what is due. Who has the chat open reads it there."""
        if not self._settings.mail.host:
            return
        for answers in await self._contacts.untold():
            waited = self._clock() - answers.since
            if self._web.is_open(answers.chat) or waited > GIVE_UP_S:
                await self._contacts.told(answers)
            elif waited >= WAIT_S:
                await self._mail(answers)

    async def _mail(self, answers: Answers) -> None:
        settings, contact = self._settings, answers.contact
        values = {
            "shop": settings.shop.name,
            "name": f" {contact.name}" if contact.name else "",
            "answers": "\n\n".join(answers.texts),
            "chat": f"{settings.gateway.public_url.rstrip('/')}/chat",
        }
        language = known(contact.language)
        subject = _SUBJECT[language].format(**values)
        text = _TEXT[language].format(**values)
        mailer = Mailer(settings.mail, lambda: settings.environ.get(PASSWORD))
        try:
            await mailer.send(contact.email, subject, text)
        except MailFailed as error:
            logger.error("An answer was not mailed and is tried again: %s", error)
            return
        await self._contacts.told(answers)
