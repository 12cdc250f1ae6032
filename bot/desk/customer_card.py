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
    ``customer_id`` is the shop's. ``is_reachable`` is False while the shop's data cannot be had."""

    proof: str | None
    orders: list[Order]
    customer_id: str | None = None
    is_reachable: bool = True


async def card_of(shop: Shop, conversation: Conversation) -> Card:
    """The customer's newest orders, where it is certain that they are theirs."""
    try:
        customer_id, proof = conversation.customer_id, "proof"
        if customer_id is None and conversation.verified_phone:
            customer = await shop.customer_by_phone(conversation.verified_phone)
            customer_id, proof = (customer.id if customer else None), "phone"
        if customer_id is None:
            return Card(None, [])
        return Card(proof, await shop.orders_of(customer_id, MOST_ORDERS), customer_id)
    except ShopUnavailable as error:
        logger.warning("Orders cannot be shown at the desk: %s", error)
        return Card(None, [], is_reachable=False)
