"""Tells customers, in every chat and by mail, that everything about them is to be erased, and sends
the links by which they say that it is them, or stop it."""

from __future__ import annotations

import logging

from bot.aio import repeat
from bot.gateway.privacy.texts import PrivacyMessages, told_in
from bot.languages import sentences
from bot.mail import MailFailed
from bot.message_templates import MessageTemplate, template_for
from bot.messages import Template
from bot.settings import Settings
from bot.shop.shop import ShopUnavailable
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database
from bot.store.privacy.erasure_requests import KEEP, ErasureRequest, ErasureRequests, ToTell
from bot.watched_file import WatchedFile

logger = logging.getLogger(__name__)

EVERY_S = 2.0

_WAITS, _STOPPED = sentences("erasure.waits"), sentences("erasure.stopped")
_BUTTON = sentences("erasure.button")

_SUBJECT = {state: sentences(f"erasure.subject.{state}") for state in ("unproven", "waiting")}
_MAIL = {state: sentences(f"erasure.mail.{state}") for state in ("unproven", "waiting")}


class ErasureNotices:
    """Works through the requests of ``bot.store.privacy.erasure_requests``. Where the platform
    takes free words no more, the approved template that is ``sent_for: erasure`` goes, if there is
    one."""

    def __init__(
        self,
        settings: Settings,
        requests: ErasureRequests,
        messages: PrivacyMessages,
        templates: WatchedFile[list[MessageTemplate]],
    ) -> None:
        self._settings = settings
        self._requests = requests
        self._messages = messages
        self._templates = templates

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.work, EVERY_S, "Who is to be erased could not be told")

    async def work(self) -> None:
        """Tells all who have not been told, and sends what is to be mailed.

        Raises:
            StoreUnavailable: the rest is left for the next time.
        """
        for to_tell in await self._requests.to_tell():
            await self._tell(to_tell)
        for request in await self._requests.to_mail():
            await self._mail(request)

    async def _tell(self, to_tell: ToTell) -> None:
        request, hours = to_tell.request, self._settings.privacy.erase_after_hours
        waits = request.state == "waiting"

        def say(database: Database) -> None:
            for conversation in to_tell.conversations:
                self._messages.say(
                    database,
                    conversation,
                    _WAITS if waits else _STOPPED,
                    {"hours": hours},
                    self._requests.now(),
                    (_BUTTON, KEEP) if waits else None,
                    self._template(conversation) if waits else None,
                    {"erasure": request.receipt},
                )

        await self._requests.tell(request, say, hours * 3600.0)

    def _template(self, conversation: Conversation) -> Template | None:
        """What can be sent in spite of a window that is closed; in the customer's language, if
        there is one."""
        if not self._messages.is_window_closed(conversation, self._requests.now()):
            return None
        values = {
            "name": conversation.name or self._settings.shop.name,
            "shop": self._settings.shop.name,
            "hours": str(self._settings.privacy.erase_after_hours),
        }
        language = told_in(conversation.language)
        return template_for(
            "erasure", self._templates.now(), conversation.channel, language, values
        )

    async def _mail(self, request: ErasureRequest) -> None:
        try:
            address = await self._messages.address(request.customer_ids)
            if address is None:
                await self._requests.cannot_be_mailed(request.receipt)
                return
            token = await self._requests.new_link(request.receipt)
            values = {
                "shop": self._settings.shop.name,
                "order": request.order_number,
                "hours": self._settings.privacy.erase_after_hours,
                "link": self._messages.link(f"/privacy/{token}"),
            }
            subject, text = _SUBJECT[request.state], _MAIL[request.state]
            await self._messages.mail(address, request.language, subject, text, values)
            await self._requests.mailed(request.receipt)
        except (MailFailed, ShopUnavailable) as error:
            logger.error("The mail of the request %s was not sent: %s", request.receipt, error)
            await self._requests.not_mailed(request.receipt)
