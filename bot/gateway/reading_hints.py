"""What helps to hear and read a conversation's files: names that are likely there, and the
customer's own orders."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

from bot.currency import Currency
from bot.nlu.entities.word_lists import WordsError, read_words
from bot.readings import Hint
from bot.settings import Settings
from bot.shop.catalogue import read_catalogue
from bot.shop.shop import Shop, ShopError
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Transactions
from bot.store.files.corrections import corrected_words
from bot.store.orders.known_orders import known_orders
from bot.store.orders.ordered_lately import OrderedLately, ordered_lately

logger = logging.getLogger(__name__)

MOST_WORDS, MOST_CHARACTERS = 150, 4000
"""Names in a hint, and what they take as ASCII JSON, as it travels in a header; a reader of speech
takes fewer still."""

RUPIAH = "IDR"
"""Its signs are known to readers in all the ways in which they are misread."""

MOST_CITIES, MOST_COURIERS = 20, 10

MOST_ORDERS = 10
NEW_FOR_S = 600.0
"""How long names are kept before they are read again."""

SHOP_WITHIN_S = 2.0
"""A customer waits: without the shop's answer their file is read all the same."""


class ReadingHints:
    """Reads the names seldom, the orders for each file."""

    def __init__(self, settings: Settings, thread: Transactions, shop: Shop) -> None:
        self._settings = settings
        self._thread = thread
        self._shop = shop
        self._words: tuple[str, ...] = ()
        self._read_at = 0.0

    async def hint(self, conversation: Conversation) -> Hint:
        """For a file of this conversation. Raises StoreUnavailable."""
        if not self._read_at or time.monotonic() - self._read_at > NEW_FOR_S:
            corrected = await self._thread.run(corrected_words)
            lately = await self._thread.run(ordered_lately)
            names = await asyncio.to_thread(_names, self._settings, lately)
            self._words = _that_fit([*corrected, *names])
            self._read_at = time.monotonic()
        orders = await self._thread.run(lambda database: known_orders(database, conversation))
        orders += await self._orders_of_customer(conversation)
        numbers = tuple(dict.fromkeys(orders))[:MOST_ORDERS]
        money = how_money_is_written(self._settings.shop.currency)
        return Hint(conversation.language, self._words, numbers, *money)

    async def _orders_of_customer(self, conversation: Conversation) -> list[str]:
        """Those of whom the platform vouches for, or who has proven an order of theirs; none where
        the shop does not say."""
        try:
            return await asyncio.wait_for(self._ask_shop(conversation), SHOP_WITHIN_S)
        except (ShopError, asyncio.TimeoutError) as error:
            logger.warning("A customer's orders are not known: %s", type(error).__name__)
            return []

    async def _ask_shop(self, conversation: Conversation) -> list[str]:
        phone = conversation.verified_phone
        customers = [one.id for one in await self._shop.customers_by_phone(phone)] if phone else []
        if conversation.customer_id and (conversation.proven_until or 0) > time.time():
            customers.append(conversation.customer_id)
        return [
            order.number
            for customer in dict.fromkeys(customers)
            for order in await self._shop.orders_of(customer, MOST_ORDERS)
        ]


def how_money_is_written(code: str) -> tuple[int, tuple[str, ...]]:
    """The decimals and signs of a currency, as a hint tells them."""
    currency = Currency(code)
    return currency.decimals, () if code == RUPIAH else currency.symbols


def _that_fit(names: Iterable[str]) -> tuple[str, ...]:
    """The first of them, each once."""
    words = list(dict.fromkeys(names))[:MOST_WORDS]
    lengths = accumulate(len(json.dumps(word)) + 2 for word in words)
    return tuple(word for word, length in zip(words, lengths) if length <= MOST_CHARACTERS)


def _names(settings: Settings, lately: OrderedLately) -> list[str]:
    """Of couriers, cities and products: what was ordered lately before what else there is."""
    catalogue = read_catalogue(settings.store)
    products = [
        name for product in (catalogue.products if catalogue else [])
        for name in (product.indonesian, product.english)
    ]
    lists = settings.project.data / "entities"
    couriers = lately.couriers or _listed(lists / "couriers.yml")
    addresses = [address.lower() for address in lately.addresses]
    sent_to = Counter({
        city: sum(city.lower() in address for address in addresses)
        for city in _listed(lists / "cities.yml")
    })
    cities = [city for city, times in sent_to.most_common(MOST_CITIES) if times]
    return [*couriers[:MOST_COURIERS], *cities, *lately.products, *products]


def _listed(file: Path) -> list[str]:
    try:
        return list(dict.fromkeys(read_words(file).phrases.values()))
    except WordsError as error:
        logger.warning("%s", error)
        return []
