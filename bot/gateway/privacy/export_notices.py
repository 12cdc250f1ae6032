"""Sends customers the link to a copy of their data: into the chat, or by mail."""

from __future__ import annotations

import logging

from sqlite_utils import Database

from bot.aio import repeat
from bot.gateway.privacy.texts import PrivacyMessages, Words
from bot.mail import MailFailed
from bot.settings import Settings
from bot.shop.shop import ShopUnavailable
from bot.store.conversations.conversations import Conversation
from bot.store.privacy.export_requests import ExportRequest, ExportRequests

logger = logging.getLogger(__name__)

EVERY_S = 2.0

_EVERYTHING: Words = {
    "en": "Here is a copy of everything we keep about you. The link works once, within an hour; "
    "please don't pass it on: {link}",
    "id": "Ini salinan semua data Kakak di tempat kami. Tautan ini berlaku satu kali, dalam satu "
    "jam; mohon jangan diteruskan ke orang lain: {link}",
}
_THIS_CHAT: Words = {
    "en": "Here is a copy of everything we keep of this chat. The link works once, within an hour; "
    "please don't pass it on: {link}",
    "id": "Ini salinan semua data dari chat ini. Tautan ini berlaku satu kali, dalam satu jam; "
    "mohon jangan diteruskan ke orang lain: {link}",
}
_AGAIN: Words = {
    "en": "You got the link to your data here within the last day. If it doesn't work any more, "
    "ask again tomorrow, or write that you want to talk to a person.",
    "id": "Tautan data Kakak sudah dikirim di sini dalam sehari terakhir. Kalau sudah tidak "
    "berlaku, minta lagi besok ya Kak, atau tulis mau bicara dengan admin.",
}
_NOT_MAILED: Words = {
    "en": "The mail with the link to everything about you could not be sent. Write that you want "
    "to talk to a person, and a colleague will help.",
    "id": "E-mail dengan tautan semua data Kakak tidak bisa dikirim. Tulis mau bicara dengan "
    "admin, nanti rekan kami bantu ya Kak.",
}
_SUBJECT: Words = {"en": "{shop}: a copy of your data", "id": "{shop}: salinan data Kakak"}
_MAIL: Words = {
    "en": "Hello,\n\nin a chat with {shop}, somebody who knows the order {order} asked for a copy "
    "of everything we keep about you. If that was you, open this link within an hour:\n\n{link}\n\n"
    "It works once. If it was not you, do nothing: nobody gets your data.\n\n{shop}\n",
    "id": "Halo Kak,\n\ndalam chat dengan {shop}, seseorang yang tahu pesanan {order} meminta "
    "salinan semua data Kakak. Kalau itu Kakak sendiri, buka tautan ini dalam satu jam:\n\n"
    "{link}\n\nTautan ini berlaku satu kali. Kalau bukan, abaikan saja: tidak ada yang "
    "mendapatkan data Kakak.\n\n{shop}\n",
}


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
