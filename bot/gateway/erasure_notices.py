"""Tells customers, in every chat and by mail, that everything about them is to be erased, and sends
the links by which they say that it is them, or stop it."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Mapping

from sqlite_utils import Database

from bot.channels.channel import Channel
from bot.mail import PASSWORD, Mailer, MailFailed
from bot.messages import Button, Outbound
from bot.settings import Settings
from bot.shop.shop import Shop, ShopUnavailable
from bot.store.conversations import Conversation
from bot.store.database import StoreUnavailable
from bot.store.erasure_requests import KEEP, ErasureRequest, ErasureRequests, ToTell
from bot.store.handling import last_context
from bot.store.outbox import enqueue

logger = logging.getLogger(__name__)

EVERY_S = 2.0

_WAITS = {
    "en": "Somebody asked us to delete everything we keep about you: all your chats, your name and "
    "your contact details. That happens in {hours} hours. If it was not you, or you changed your "
    "mind, press the button or write STOP here.",
    "id": "Ada permintaan untuk menghapus semua data Kakak di tempat kami: semua chat, nama, dan "
    "kontak. Penghapusan dilakukan dalam {hours} jam. Kalau bukan Kakak yang meminta, atau Kakak "
    "berubah pikiran, tekan tombol ini atau tulis STOP di sini.",
}
_STOPPED = {
    "en": "All right, nothing of yours is deleted. Everything stays as it is.",
    "id": "Baik Kak, tidak ada data Kakak yang dihapus. Semuanya tetap seperti semula.",
}
_BUTTON = {"en": "Don't delete", "id": "Jangan hapus"}

_SUBJECT = {
    "unproven": {
        "en": "{shop}: shall we delete your data?",
        "id": "{shop}: data Kakak mau dihapus?",
    },
    "waiting": {
        "en": "{shop}: your data will be deleted",
        "id": "{shop}: data Kakak akan dihapus",
    },
}
_MAIL = {
    "unproven": {
        "en": "Hello,\n\nin a chat with {shop}, somebody who knows the order {order} asked that "
        "everything we keep about you be deleted. If that was you, open this link within a day:\n\n"
        "{link}\n\nIf it was not you, do nothing: nothing is deleted.\n\n{shop}\n",
        "id": "Halo Kak,\n\ndalam chat dengan {shop}, seseorang yang tahu pesanan {order} meminta "
        "semua data Kakak dihapus. Kalau itu Kakak sendiri, buka tautan ini dalam satu hari:\n\n"
        "{link}\n\nKalau bukan, abaikan saja: tidak ada yang dihapus.\n\n{shop}\n",
    },
    "waiting": {
        "en": "Hello,\n\neverything that {shop} keeps about you will be deleted in {hours} hours: "
        "your chats, your name and your contact details. If you don't want that, open this link "
        "before then:\n\n{link}\n\n{shop}\n",
        "id": "Halo Kak,\n\nsemua data Kakak di {shop} akan dihapus dalam {hours} jam: chat, nama, "
        "dan kontak. Kalau Kakak tidak menghendakinya, buka tautan ini sebelum itu:\n\n{link}\n\n"
        "{shop}\n",
    },
}


class ErasureNotices:
    """Works through the requests of ``bot.store.erasure_requests``; ``shop`` knows the customers'
    addresses, which are stored nowhere else."""

    def __init__(
        self,
        settings: Settings,
        requests: ErasureRequests,
        channels: Mapping[str, Channel],
        shop: Shop,
    ) -> None:
        self._settings = settings
        self._requests = requests
        self._channels = channels
        self._shop = shop
        self._mailer = Mailer(settings.mail, settings.environ.get(PASSWORD))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.work()
            except StoreUnavailable as error:
                logger.error("Who is to be erased could not be told: %s", error)
            await asyncio.sleep(EVERY_S)

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
        request = to_tell.request
        waits = request.state == "waiting"

        def say(database: Database) -> None:
            for conversation in to_tell.conversations:
                channel = self._channels.get(conversation.channel)
                if channel is None:  # switched off: nothing can be told there
                    continue
                message = self._message(database, conversation, waits)
                enqueue(
                    database, conversation.id, channel.fit(message), message.buttons,
                    self._requests.now(), source={"erasure": request.receipt},
                )  # fmt: skip

        await self._requests.tell(request, say, self._settings.privacy.erase_after_hours * 3600.0)

    def _message(self, database: Database, conversation: Conversation, waits: bool) -> Outbound:
        language = conversation.language if conversation.language in _WAITS else "id"
        words = (_WAITS if waits else _STOPPED)[language]
        return Outbound(
            channel=conversation.channel,
            account=conversation.account,
            to=conversation.chat,
            text=words.format(hours=self._settings.privacy.erase_after_hours),
            buttons=[Button(_BUTTON[language], KEEP)] if waits else [],
            key=f"erasure.{uuid.uuid4()}",
            context={**last_context(database, conversation.id), "language": language},
        )

    async def _mail(self, request: ErasureRequest) -> None:
        try:
            address = await self._address(request)
            if address is None or not self._settings.sends_mail:
                await self._requests.cannot_be_mailed(request.receipt)
                return
            token = await self._requests.new_link(request.receipt)
            words = {
                "shop": self._settings.shop.name,
                "order": request.order_number,
                "hours": self._settings.privacy.erase_after_hours,
                "link": f"{self._settings.gateway.public_url.rstrip('/')}/privacy/{token}",
            }
            language = request.language if request.language in _BUTTON else "id"
            subject, text = _SUBJECT[request.state][language], _MAIL[request.state][language]
            await self._mailer.send(address, subject.format(**words), text.format(**words))
            await self._requests.mailed(request.receipt)
        except (MailFailed, ShopUnavailable) as error:
            logger.error("The mail of the request %s was not sent: %s", request.receipt, error)
            await self._requests.not_mailed(request.receipt)

    async def _address(self, request: ErasureRequest) -> str | None:
        for customer_id in request.customer_ids:
            customer = await self._shop.customer(customer_id)
            if customer and customer.email:
                return customer.email
        return None
