"""Whose order is it? Nothing of an order is shown or changed before this says so."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.resources import proof_lock, shop
from bot.shop.proof import ProofLocked, prove
from bot.shop.records import Order


async def known_customer(tracker: Tracker) -> str | None:
    """The customer's id: proven earlier in this session, or vouched for by the platform.

    The gateway sets ``verified_phone`` in the message's metadata, for platforms that verify it.
    """
    proven = tracker.get_slot("customer_id")
    if proven:
        return proven
    phone = (tracker.latest_message.get("metadata") or {}).get("verified_phone")
    customer = await shop().customer_by_phone(phone) if phone else None
    return customer.id if customer else None


async def owned_order(tracker: Tracker) -> Order | None:
    """The order in question, or None unless the customer is known and it is theirs."""
    number, customer = tracker.get_slot("order_number"), await known_customer(tracker)
    return await shop().order(number, customer) if number and customer else None


async def prove_ownership(tracker: Tracker, order_number: str, proof: str) -> str | None:
    """The owner's customer id if ``proof`` is right, else None; every failure is counted.

    Raises:
        ProofLocked: this person failed five times; nothing was looked up.
    """
    owner = await prove(shop(), proof_lock(), tracker.sender_id, order_number, proof)
    return owner.id if owner else None


async def is_locked(tracker: Tracker) -> bool:
    return await proof_lock().is_locked(tracker.sender_id)


__all__ = ["ProofLocked", "is_locked", "known_customer", "owned_order", "prove_ownership"]
