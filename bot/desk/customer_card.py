"""What staff see of a customer beside the conversation, and fill canned replies from."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from aiohttp import web

from bot.shop.records import Order
from bot.shop.shop import Shop, ShopUnavailable
from bot.store.conversations import Conversation

SHOP: web.AppKey[Shop] = web.AppKey("shop", object)  # type: ignore[arg-type]
MOST_ORDERS = 5

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Card:
    """``proof`` says how we know who it is: "phone" (the platform vouches for the number), "proof"
    (they proved an order theirs in this conversation); None: we do not, and no orders are shown.
    ``customer_ids`` are the shop's, who may have one phone under several. ``is_reachable`` is False
    while the shop's data cannot be had."""

    proof: str | None
    orders: list[Order]
    customer_ids: tuple[str, ...] = ()
    is_reachable: bool = True


async def card_of(shop: Shop, conversation: Conversation) -> Card:
    """The customer's newest orders, where it is certain that they are theirs."""
    ids = [conversation.customer_id] if conversation.customer_id else []
    try:
        if phone := conversation.verified_phone:
            ids += [customer.id for customer in await shop.customers_by_phone(phone)]
        if not ids:
            return Card(None, [])
        ids = list(dict.fromkeys(ids))
        orders = [order for id_ in ids for order in await shop.orders_of(id_, MOST_ORDERS)]
        orders.sort(key=lambda order: (order.placed_on, order.number), reverse=True)
        proof = "proof" if conversation.customer_id else "phone"
        return Card(proof, orders[:MOST_ORDERS], tuple(ids))
    except ShopUnavailable as error:
        logger.warning("Orders cannot be shown at the desk: %s", error)
        return Card(None, [], is_reachable=False)
