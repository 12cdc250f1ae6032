"""Whose order is it? Nothing of an order is shown or changed before this says so."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import proof_lock, shop
from bot.shop.proof import ProofLocked, prove
from bot.shop.records import Customer, Order
from bot.shop.shop import ShopUnavailable

PROOF_LASTS_S = 3600.0
"""After this the customer proves again: the phone may be in other hands by then."""

MOST_ORDERS = 20
"""So many of a customer's orders are looked through."""


def in_a_group(tracker: Tracker) -> bool:
    """Whether others read this chat too: nothing of an order is spoken of there."""
    return bool((tracker.latest_message.get("metadata") or {}).get("is_group"))


async def known_customers(tracker: Tracker) -> list[str]:
    """The ids under which the shop has this customer: proven within the last hour, or vouched for
    by the platform. One person may stand under several.

    The gateway sets ``verified_phone`` in the message's metadata, for platforms that verify it. A
    number that was typed is none.
    """
    proven = tracker.get_slot("proven_customer")
    ids = [str(proven["id"])] if proven and proven["until"] > time.time() else []
    phone = (tracker.latest_message.get("metadata") or {}).get("verified_phone")
    customers = await shop().customers_by_phone(phone) if phone else []
    return list(dict.fromkeys([*ids, *(customer.id for customer in customers)]))


async def orders_of_known_customer(tracker: Tracker) -> list[Order]:
    """Their newest orders, newest first; none where the customer is not known."""
    orders: list[Order] = []
    for customer_id in await known_customers(tracker):
        orders += await shop().orders_of(customer_id, limit=MOST_ORDERS)
    orders.sort(key=lambda order: (order.placed_on, order.number), reverse=True)
    return orders[:MOST_ORDERS]


async def owned_order(tracker: Tracker) -> Order | None:
    """The order in question, or None unless the customer is known and it is theirs."""
    number = tracker.get_slot("order_number")
    for customer_id in await known_customers(tracker) if number else []:
        order = await shop().order(number, customer_id)
        if order:
            return order
    return None


async def prove_ownership(
    tracker: Tracker, order_number: str, proof: str
) -> Customer | None:
    """The order's owner if ``proof`` is right, else None; every failure is counted.

    Raises:
        ProofLocked: this person failed five times; nothing was looked up.
    """
    return await prove(shop(), proof_lock(), tracker.sender_id, order_number, proof)


def proven(owner: Customer) -> dict[str, Any]:
    """The slot ``proven_customer`` after a proof."""
    return {"id": owner.id, "until": time.time() + PROOF_LASTS_S}


async def is_locked(tracker: Tracker) -> bool:
    return await proof_lock().is_locked(tracker.sender_id)


class OrderFormValidation(FormValidationAction, ABC):
    """Validation of a form about an order. When the shop cannot be asked, or others read along,
    the form ends at once, and the action after it says so."""

    @abstractmethod
    def name(self) -> str:
        """validate_<form>, as Rasa wants it."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        try:
            if not in_a_group(tracker):
                return await super().run(dispatcher, tracker, domain)
        except ShopUnavailable:
            pass
        return [SlotSet("requested_slot", None)]


__all__ = [
    "OrderFormValidation",
    "ProofLocked",
    "in_a_group",
    "is_locked",
    "known_customers",
    "orders_of_known_customer",
    "owned_order",
    "prove_ownership",
    "proven",
]
