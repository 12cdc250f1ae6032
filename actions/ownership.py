"""Whose order is it? Nothing of an order is shown or changed before this says so."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from rasa_sdk import Tracker

from actions.resources import parcel_lookups, proof_lock, settings, shop
from bot.order_numbers import same_order_number
from bot.shop.ownership_proof import FullProofNeeded, Origin, ProofLocked, prove
from bot.shop.records import Customer, Order
from bot.shop.shop import ShopUnavailable

PROOF_LASTS_S = 3600.0
"""After this the customer proves again: the phone may be in other hands by then."""

MOST_ORDERS = 20
"""So many of a customer's orders are looked through."""


@dataclass(frozen=True)
class ProvenOrder:
    """An order, by its number, that was proven to be of ``customer`` (the shop's id); the proof
    lasts ``until`` (Unix seconds)."""

    order: str
    customer: str
    until: float


def in_a_group(tracker: Tracker) -> bool:
    """Whether others read this chat too: nothing of an order is spoken of there."""
    return bool(_metadata(tracker).get("is_group"))


def _metadata(tracker: Tracker) -> dict[str, Any]:
    return tracker.latest_message.get("metadata") or {}


async def vouched_customers(tracker: Tracker) -> list[str]:
    """The ids under which the shop has whom the platform vouches for, by their phone number. One
    person may stand under several.

    The gateway sets ``verified_phone`` in the message's metadata, for platforms that verify it. A
    number that was typed is none.
    """
    phone = _metadata(tracker).get("verified_phone")
    customers = await shop().customers_by_phone(phone) if phone else []
    return [customer.id for customer in customers]


async def customers_if_known(tracker: Tracker) -> list[str]:
    """The same; none where the shop cannot say now: then only this chat is theirs."""
    try:
        return await vouched_customers(tracker)
    except ShopUnavailable:
        return []


def proven_orders(tracker: Tracker) -> list[ProvenOrder]:
    """The orders that were proven in this chat within the hour, the last one first. What is typed
    proves the order that it was typed for: both are on its parcel. It opens none of the customer's
    other orders, and nothing else of theirs."""
    now = time.time()
    proven = [ProvenOrder(**one) for one in tracker.get_slot("proven_orders") or []]
    return [one for one in proven if one.until > now]


async def known_orders(tracker: Tracker) -> list[Order]:
    """The orders of which we may speak here, newest first: all of whom the platform vouches for,
    and those proven in this chat."""
    orders: dict[str, Order] = {}
    for customer_id in await vouched_customers(tracker):
        for order in await shop().orders_of(customer_id, limit=MOST_ORDERS):
            orders[order.number] = order
    for one in proven_orders(tracker):
        if proven := await shop().order(one.order, one.customer):
            orders[proven.number] = proven
    newest = sorted(orders.values(), key=lambda one: (one.placed_on, one.number), reverse=True)
    return newest[:MOST_ORDERS]


async def owned_order(tracker: Tracker, number: str) -> Order | None:
    """The order, or None unless it was proven here or is of whom the platform vouches for."""
    same = same_order_number(number)
    proven = [o.customer for o in proven_orders(tracker) if same_order_number(o.order) == same]
    for customer_id in [*proven, *await vouched_customers(tracker)]:
        if order := await shop().order(number, customer_id):
            return order
    return None


async def prove_ownership(tracker: Tracker, order_number: str, proof: str) -> Customer | None:
    """The order's owner if ``proof`` is right, else None; every failure is counted.

    Raises:
        ProofLocked: this person failed five times; nothing was looked up.
        FullProofNeeded: four digits, where they prove nothing.
    """
    return await prove(
        shop(), proof_lock(), tracker.sender_id, order_number, proof,
        _origin(tracker), _takes_digits(tracker),
    )  # fmt: skip


def proof_of(order_number: str, owner: Customer) -> ProvenOrder:
    """The order as one that was just proven."""
    return ProvenOrder(order_number, owner.id, time.time() + PROOF_LASTS_S)


def with_proven(tracker: Tracker, *orders: ProvenOrder) -> list[dict[str, Any]]:
    """The slot ``proven_orders`` with these, too."""
    new = {one.order for one in orders}
    others = [one for one in proven_orders(tracker) if one.order not in new]
    return [asdict(one) for one in [*orders, *others][:MOST_ORDERS]]


async def do_digits_prove(tracker: Tracker, number: str) -> bool:
    """Whether the last four digits of its phone number would prove the order."""
    same = same_order_number(number)
    return _takes_digits(tracker) and await proof_lock().do_digits_prove(same, _origin(tracker))


async def is_locked(tracker: Tracker) -> bool:
    return await proof_lock().is_locked(tracker.sender_id, _origin(tracker))


async def may_look_up(tracker: Tracker, parcel: str) -> bool:
    """Whether it is looked up what this tracking number is of; not for who tries very many."""
    return not await is_locked(tracker) and await parcel_lookups().reserve(
        tracker.sender_id, parcel, _origin(tracker)
    )


def _takes_digits(tracker: Tracker) -> bool:
    """From somebody for whom the platform vouches; from others if the shop says so."""
    vouched = bool(_metadata(tracker).get("verified_phone"))
    return vouched or settings().privacy.anonymous_proof == "digits"


def _origin(tracker: Tracker) -> Origin:
    return Origin(**(_metadata(tracker).get("origin") or {}))


__all__ = [
    "FullProofNeeded",
    "ProofLocked",
    "ProvenOrder",
    "do_digits_prove",
    "in_a_group",
    "is_locked",
    "known_orders",
    "may_look_up",
    "owned_order",
    "proof_of",
    "prove_ownership",
    "proven_orders",
    "vouched_customers",
    "with_proven",
]
