"""Sends customers the link to a copy of their data: into the chat, or by mail."""

from __future__ import annotations

import logging

from bot.aio import repeat
from bot.gateway.privacy.texts import PrivacyMessages, Words
from bot.languages import sentences
from bot.mail import MailFailed
from bot.settings import Settings
from bot.shop.shop import ShopUnavailable
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database
from bot.store.privacy.export_requests import ExportRequest, ExportRequests

logger = logging.getLogger(__name__)

EVERY_S = 2.0

_EVERYTHING: Words = sentences("export.everything")
_THIS_CHAT: Words = sentences("export.this_chat")
_AGAIN: Words = sentences("export.again")
_NOT_MAILED: Words = sentences("export.not_mailed")
_SUBJECT: Words = sentences("export.subject")
_MAIL: Words = sentences("export.mail")


class ExportNotices:
    """Works through the requests of ``bot.store.privacy.export_requests``."""

    def __init__(
        self, settings: Settings, requests: ExportRequests, messages: PrivacyMessages
    ) -> None:
        self._settings = settings
        self._requests = requests
        self._messages = messages

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.work, EVERY_S, "No link to anybody's data could be sent")

    async def work(self) -> None:
        """Sends all that is due.

        Raises:
            StoreUnavailable: the rest is left for the next time.
        """
        for request, conversation in await self._requests.due():
            if request.way == "mail":
                await self._mail(request, conversation)
            else:
                await self._say(request, conversation)
        await self._requests.forget_old()

    async def _say(self, request: ExportRequest, conversation: Conversation) -> None:
        words = _EVERYTHING if request.customer_ids else _THIS_CHAT
        words = _AGAIN if request.way == "again" else words

        def say(database: Database, token: str) -> None:
            values = {"link": self._messages.link(f"/privacy/data/{token}")}
            self._messages.say(database, conversation, words, values, self._requests.now())

        await self._requests.tell(request, say)

    async def _mail(self, request: ExportRequest, conversation: Conversation) -> None:
        def not_mailed(database: Database) -> None:
            self._messages.say(database, conversation, _NOT_MAILED, {}, self._requests.now())

        try:
            address = await self._messages.address(request.customer_ids)
            if address is None:
                await self._requests.cannot_be_mailed(request, not_mailed)
                return
            token = await self._requests.new_link(request)
            values = {
                "shop": self._settings.shop.name,
                "order": request.order_number,
                "link": self._messages.link(f"/privacy/data/{token}"),
            }
            await self._messages.mail(address, request.language, _SUBJECT, _MAIL, values)
            await self._requests.mailed(request)
        except (MailFailed, ShopUnavailable) as error:
            logger.error("The link of the request %s was not mailed: %s", request.id, error)
            await self._requests.not_mailed(request, not_mailed)
