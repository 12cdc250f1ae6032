"""Tells customers who agreed to it when their order is paid, sent, delivered or refunded, whoever
changed its record: it is looked at again and again, as it comes from imports or the shop's API."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from babel.dates import format_date

from bot.aio import repeat
from bot.channels.base import Channel
from bot.gateway.messaging_window import is_window_closed
from bot.gateway.privacy.texts import told_in
from bot.languages import locale_of
from bot.message_templates import MessageTemplate, template_for
from bot.messages import Reply, Template
from bot.replies_file import Responses
from bot.reply_wordings import wording_in
from bot.settings import Settings
from bot.shop.order_progress import PAID, OrderEvent, event_of, progress_of
from bot.shop.records import Order
from bot.shop.shop import Shop
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Transactions
from bot.store.orders.followed_orders import FollowedOrder
from bot.store.orders.order_news import Follower, OrderNews
from bot.watched_file import WatchedFile

logger = logging.getLogger(__name__)

EVERY_S = 30.0
REST = 10
"""A look is followed by a rest so many times as long: the shop's API has other work."""

AT_ONCE = 100
FOLLOWED_DAYS = 90
"""So long an order is followed, and so long after their last words customers are told: later their
number may be somebody else's."""
MOST_ORDERS = 20
"""So many orders of one customer are looked at."""

BUSY_S = 120.0
"""Nobody is interrupted: in this time after what was said last nothing is told. What changes
meanwhile is told as the last of it."""
NIGHT_FROM, NIGHT_UNTIL = 21, 8
"""Hours of the shop's time in which nobody is woken up …"""
AWAKE_S = 3600.0
"""… but who wrote within the hour."""


def must_wait(settings: Settings, conversation: Conversation, now: float) -> bool:
    """Whether the customer talks with us now (Unix seconds), waits for a person, or sleeps."""
    if conversation.state == "waiting" or now - (conversation.last_at or 0) < BUSY_S:
        return True
    is_awake = now - (conversation.last_inbound_at or 0) < AWAKE_S
    return not is_awake and not NIGHT_UNTIL <= settings.time.at(now).hour < NIGHT_FROM


class OrderNewsTeller:
    """Everything that ``bot.store.orders.order_news`` says is followed.

    Where the platform takes free words no more, the approved template goes that is ``sent_for`` the
    event; without one the customer is not told. ``said`` is called when something is to be sent.
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
        self._store = OrderNews(thread, lambda one: channels[one.channel].render(one), clock)

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, EVERY_S, "How orders stand is told later", REST)

    async def look(self) -> None:
        """Looks at every followed order once.

        Raises:
            StoreUnavailable, ShopUnavailable: the rest is done at the next look.
        """
        since, after = self._clock() - FOLLOWED_DAYS * 86400.0, 0
        await self._store.forget_before(since)
        while followers := await self._store.followers(self._channels, since, after, AT_ONCE):
            for follower in followers:
                await self._look_at(follower)
            after = followers[-1].conversation.id

    async def _look_at(self, follower: Follower) -> None:
        known = {followed.number.casefold(): followed for followed in follower.orders}
        theirs = await self._orders_of_phone(follower.conversation)
        for number, followed in known.items():
            if number not in theirs:
                order = await self._shop.order(followed.number, followed.customer)
                if order is None:
                    await self._store.unfollow(follower, followed.number)
                    continue
                theirs[number] = order
        for number, order in theirs.items():
            followed_order = known.get(number) or await self._begin(follower, order)
            await self._tell(follower, followed_order, order)

    async def _orders_of_phone(self, conversation: Conversation) -> dict[str, Order]:
        """The new orders of whom the platform vouches for, by number."""
        phone, orders = conversation.verified_phone, {}
        since = self._settings.time.at(self._clock()).date() - timedelta(FOLLOWED_DAYS)
        for customer in await self._shop.customers_by_phone(phone) if phone else ():
            for order in await self._shop.orders_of(customer.id, MOST_ORDERS):
                if order.placed_on > since:
                    orders[order.number.casefold()] = order
        return orders

    async def _begin(self, follower: Follower, order: Order) -> FollowedOrder:
        """What an order has gone through already is no news; of one that was placed after the
        customer agreed, they know that they paid it."""
        progress = progress_of(order)
        if order.placed_on > self._settings.time.at(follower.agreed_at).date():
            progress = min(progress, PAID)
        await self._store.follow(follower, order.number, order.customer_id, progress)
        return FollowedOrder(order.number, order.customer_id, progress)

    async def _tell(self, follower: Follower, followed: FollowedOrder, order: Order) -> None:
        progress, event = progress_of(order), event_of(order)
        if followed.progress is not None and progress <= followed.progress:
            return
        words: Reply | Template | None = None
        if followed.progress is not None and event:
            if must_wait(self._settings, follower.conversation, self._clock()):
                return
            words = self._words(follower.conversation, order, event)
        if await self._store.advance(follower, followed.number, progress, words, event):
            logger.info("A customer is told that an order is %s.", event)
            self._said()

    def _words(
        self, conversation: Conversation, order: Order, event: OrderEvent
    ) -> Reply | Template | None:
        """None where the platform takes neither words nor a template, or blocks the shop."""
        if conversation.blocked:
            return None
        language = told_in(conversation.language)
        if is_window_closed(self._channels[conversation.channel], conversation, self._clock()):
            shop = self._settings.shop.name
            return template_for(
                event, self._templates.now(), conversation.channel, language,
                {
                    "name": conversation.name or shop,
                    "shop": shop,
                    "order": order.number,
                    "status": self._reply(f"utter_status_{order.status}", language, "", {}),
                    "courier": order.courier,
                    "tracking_number": order.tracking_number,
                },
            )  # fmt: skip
        name = f"utter_news_{event}"
        text = self._reply(name, language, conversation.channel, self._values(order, language))
        return Reply(text, source={"response": name}) if text else None

    def _values(self, order: Order, language: str) -> dict[str, str | None]:
        days = {"estimated_on": order.estimated_on, "delivered_on": order.delivered_on}
        return {
            "shop": self._settings.shop.name,
            "order_number": order.number,
            "courier": order.courier,
            "tracking_number": order.tracking_number,
            **{
                name: format_date(day, "d MMMM y", locale=locale_of(language)) if day else None
                for name, day in days.items()
            },
        }

    def _reply(
        self, name: str, language: str, channel: str, values: Mapping[str, str | None]
    ) -> str | None:
        return wording_in(self._replies.now().get(name, []), language, channel, values)
