"""Tells customers who asked for it, once, that something is in stock again, whoever changed its
record: the catalogue is looked at again and again, as it comes from imports or the shop's API."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from bot.aio import repeat
from bot.channels.base import Channel
from bot.currency import Currency
from bot.gateway.messaging_window import is_window_closed
from bot.gateway.order_news import REST, must_wait
from bot.gateway.privacy.texts import told_in
from bot.message_templates import MessageTemplate, template_for
from bot.messages import Reply, Template
from bot.replies_file import Responses
from bot.reply_wordings import wording_in
from bot.settings import Settings
from bot.shop.records import Product
from bot.shop.shop import Shop
from bot.store.engine.protocol import Transactions
from bot.store.orders.stock_news import StockNews, StockWish
from bot.watched_file import WatchedFile

logger = logging.getLogger(__name__)

EVERY_S = 60.0
WAITED_DAYS = 180
"""After half a year nobody remembers what they asked for."""
_FOUND = 20
"""Products of much the same name among which the one is looked for."""
_REPLY = "utter_news_restocked"


class StockNewsTeller:
    """Everything that ``bot.store.orders.stock_news`` says is waited for.

    Where the platform takes free words no more, the approved template goes that is ``sent_for``
    restocked; without one the customer is told when they write again, if it is still there.
    ``said`` is called when something is to be sent.
    """

    def __init__(
        self,
        settings: Settings,
        thread: Transactions,
        channels: Mapping[str, Channel],
        shop: Shop,
        replies: WatchedFile[Responses],
        templates: WatchedFile[list[MessageTemplate]],
        said: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._channels = channels
        self._shop = shop
        self._replies = replies
        self._templates = templates
        self._said = said
        self._clock = clock
        self._store = StockNews(thread, lambda one: channels[one.channel].render(one), clock)

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, EVERY_S, "What is in stock again is told later", REST)

    async def look(self) -> None:
        """Looks at every product once that somebody waits for.

        Raises:
            StoreUnavailable, ShopUnavailable: the rest is done at the next look.
        """
        await self._store.forget_before(self._clock() - WAITED_DAYS * 86400.0)
        for wished in await self._store.products():
            found = await self._shop.find_products(wished.name, _FOUND)
            product = next((one for one in found if one.id == wished.product), None)
            if product is not None and product.stock:
                for wish in await self._store.of(product.id, self._channels):
                    await self._tell(wish, product)

    async def _tell(self, wish: StockWish, product: Product) -> None:
        """Each who waits is told, though there may be fewer pieces: the notice promises none."""
        sizes = [size.casefold() for size in product.sizes]
        comes_in_it = wish.size is None or not sizes or wish.size.casefold() in sizes
        conversation = wish.conversation
        if not comes_in_it or conversation.blocked:
            return
        if must_wait(self._settings, conversation, self._clock()):
            return
        words = self._words(wish, product)
        if words is not None and await self._store.tell(wish, words):
            logger.info("A customer is told that something is in stock again.")
            self._said()

    def _words(self, wish: StockWish, product: Product) -> Reply | Template | None:
        """None where the platform takes neither words nor a template now."""
        conversation = wish.conversation
        language = told_in(conversation.language)
        shop = self._settings.shop
        name = product.name(language)
        if is_window_closed(self._channels[conversation.channel], conversation, self._clock()):
            return template_for(
                "restocked", self._templates.now(), conversation.channel, language,
                {"name": conversation.name or shop.name, "shop": shop.name, "product": name},
            )  # fmt: skip
        price = product.price
        values: dict[str, str | None] = {
            "shop": shop.name,
            "name": name,
            "price": None if price is None else Currency(shop.currency).tell(price, language),
            "sizes": ", ".join(product.sizes) or None,
            "link": product.link,
        }
        text = wording_in(
            self._replies.now().get(_REPLY, []), language, conversation.channel, values
        )
        return Reply(text, source={"response": _REPLY}) if text else None
