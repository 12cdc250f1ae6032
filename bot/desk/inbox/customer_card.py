"""What staff see of a customer beside the conversation, and fill canned replies from."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.shop.records import Order
from bot.shop.shop import Shop, ShopUnavailable
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.transcript import Transcript

# aiohttp's keys take a class, and no protocol.
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


def order_talked_of(transcript: Transcript, card: Card) -> str | None:
    """The number of the order that was last spoken of in the conversation; the only one that the
    customer has; None where it could be any."""
    theirs = [order.number for order in card.orders]
    for entry in reversed(transcript.entries):
        spoken = [
            number for number in theirs
            if number in entry.words
        ] or _orders_in(entry.why or {})  # fmt: skip
        if spoken and (not theirs or spoken[-1] in theirs):
            return spoken[-1]
    return theirs[0] if len(theirs) == 1 else None


def _orders_in(turn: dict[str, Any]) -> list[str]:
    """The orders of a turn: that the customer named, and that the bot spoke of."""
    named = [
        str(entity.get("value")) for entity in turn.get("entities") or []
        if entity.get("entity") == "order_number"
    ]  # fmt: skip
    told = [(reply.get("source") or {}).get("order") for reply in turn.get("replies") or []]
    return [*named, *(str(order) for order in told if order)]


async def card_of(shop: Shop, conversation: Conversation, now: float) -> Card:
    """The customer's newest orders where the platform vouches for them; else, while the proof
    lasts, the order that was proven there."""
    try:
        phone = conversation.verified_phone
        ids = [customer.id for customer in await shop.customers_by_phone(phone)] if phone else []
        orders = [order for id_ in ids for order in await shop.orders_of(id_, MOST_ORDERS)]
        orders.sort(key=lambda order: (order.placed_on, order.number), reverse=True)
        if ids:
            return Card("phone", orders[:MOST_ORDERS], tuple(ids))
        proven, customer_id = conversation.proven_order, conversation.customer_id
        if proven and customer_id and (conversation.proven_until or 0) > now:
            order = await shop.order(proven, customer_id)
            return Card("proof", [order] if order else [], (customer_id,))
        return Card(None, [])
    except ShopUnavailable as error:
        logger.warning("Orders cannot be shown at the desk: %s", error)
        return Card(None, [], is_reachable=False)
