"""The form that stands before everything about an order: which order, and proof that it is the
customer's. Who is known chooses from their orders; nothing is proven twice within the hour."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers_asked import was_asked
from actions.ownership import (
    FullProofNeeded,
    OrderFormValidation,
    ProofLocked,
    do_digits_prove,
    known_orders,
    owned_order,
    proof_of,
    prove_ownership,
    with_proven,
)
from actions.resources import settings, shop
from actions.returns import obstacle_to_return
from actions.speech import say, signal
from bot.order_numbers import OrderNumbers
from bot.shop.proof import read_proof
from bot.shop.records import Order
from bot.shop.shop import CHANGEABLE, ShopUnavailable

_OPEN = ("unpaid", "processing", "packed", "shipped")
_FITTING = {
    "status": _OPEN,
    "cancel": CHANGEABLE,
    "address": CHANGEABLE,
    "refund": ("return_requested", "returned", "refunded", "cancelled"),
}
"""The states of the orders that a customer most likely means by a task."""

MOST_BUTTONS = 3


class AskOrderNumber(Action):
    """Asks which order; a known customer chooses from their own."""

    def name(self) -> str:
        return "action_ask_order_form_order_number"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        orders = await _known_orders(tracker)
        if not orders:
            parcel = any(tracker.get_latest_entity_values("tracking_number"))
            numbers = await _order_numbers()
            say(dispatcher, self, "utter_ask_order_not_tracking_number" if parcel
                else "utter_ask_order_number", example_number=numbers.example)
            return []
        buttons = [
            {"title": o.number, "payload": f"/inform{json.dumps({'order_number': o.number})}"}
            for o in (_likely(orders, tracker.get_slot("task")) or orders)[:MOST_BUTTONS]
        ]
        say(dispatcher, self, "utter_ask_which_order", buttons=buttons)
        return []


class AskProof(Action):
    """Asks for what shows that the order is theirs: four digits only where they prove."""

    def name(self) -> str:
        return "action_ask_order_form_proof"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        try:
            digits = await do_digits_prove(tracker)
        except ShopUnavailable:  # the answer is checked all the same
            digits = False
        say(dispatcher, self, "utter_ask_proof" if digits else "utter_ask_proof_full")
        return []


class ActionInform(Action):
    """An order or tracking number by itself: for the wish that came before, if there was one."""

    def name(self) -> str:
        return "action_inform"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        numbers = ("order_number", "tracking_number")
        named = any(any(tracker.get_latest_entity_values(kind)) for kind in numbers)
        if named and tracker.get_slot("task"):
            return [FollowupAction("order_form")]
        say(dispatcher, self, "utter_inform_what")
        return []


class ValidateOrderForm(OrderFormValidation):
    """Checks the order number and the proof, and never tells which of the two was wrong."""

    def name(self) -> str:
        return "validate_order_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        return ["order_number", "proof"]

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        return ["order_number"] if await owned_order(tracker) else ["order_number", "proof"]

    async def extract_order_number(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """The order whose parcel a known customer names, or their only one that fits; what may be
        a number, when one was asked for."""
        order = await _order_of_named_parcel(tracker) or await _only_fitting_order(tracker)
        if order:
            return {"order_number": order.number}
        if not was_asked(tracker, "order_number"):
            return {}
        text = tracker.latest_message.get("text") or ""
        if text.startswith("/") or any(tracker.get_latest_entity_values("order_number")):
            return {}
        answer = _order_number_in(_without(tracker, text, _OTHER_NUMBERS), await _order_numbers())
        return {"order_number": answer} if answer else {}

    async def extract_proof(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Four digits alone are the end of a phone number when a proof was asked for."""
        if not was_asked(tracker, "proof"):
            return {}
        text = _without(tracker, tracker.latest_message.get("text") or "", {"order_number"})
        digits = re.findall(r"(?<!\d)\d{4}(?!\d)", text)
        return {"proof": digits[-1]} if digits else {}

    async def validate_order_number(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        numbers = await _order_numbers()
        number = numbers.read(value)
        if number is None:
            say(dispatcher, self, "utter_order_number_invalid", example_number=numbers.example)
        return {"order_number": number}

    async def validate_proof(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        number = tracker.get_slot("order_number")
        if number is None:  # the proof came first; it is checked when the number is there
            known = read_proof(value, settings().shop.country)
            return {"proof": value if known else None}
        try:
            owner = await prove_ownership(tracker, number, value)
        except ProofLocked:
            return {"proof": None, "requested_slot": None}
        except FullProofNeeded:  # asked for again, by what proves more
            return {"proof": None}
        if owner is None:
            say(dispatcher, self, "utter_proof_failed")
            return {"proof": None, "order_number": None}
        proven = proof_of(number, owner)
        signal(dispatcher, proven=asdict(proven), customer_name=owner.name)
        return {"proof": None, "proven_orders": with_proven(tracker, proven)}

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Also checks a proof that waited for its order number, in the same turn."""
        events = await super().get_validation_events(dispatcher, tracker, domain)
        checked = {event["name"] for event in events}
        waiting = tracker.get_slot("proof")
        if waiting and tracker.get_slot("order_number") and "proof" not in checked:
            result = await self.validate_proof(waiting, dispatcher, tracker, domain)
            events += [SlotSet(slot, value) for slot, value in result.items()]
        return events


async def _order_of_named_parcel(tracker: Tracker) -> Order | None:
    """The known customer's order with the tracking number that the last message names, unless it
    names an order as well."""
    if any(tracker.get_latest_entity_values("order_number")):
        return None
    named = set(tracker.get_latest_entity_values("tracking_number"))
    orders = await _known_orders(tracker) if named else []
    return next((o for o in orders if (o.tracking_number or "").upper() in named), None)


async def _only_fitting_order(tracker: Tracker) -> Order | None:
    """The only order we may speak of that fits their wish, unless an order is named already or
    they were asked."""
    asked = tracker.get_slot("requested_slot") == "order_number"
    if asked or tracker.get_slot("order_number"):
        return None
    fitting = _likely(await _known_orders(tracker), tracker.get_slot("task"))
    return fitting[0] if len(fitting) == 1 else None


async def _known_orders(tracker: Tracker) -> list[Order]:
    try:
        return await known_orders(tracker)
    except ShopUnavailable:  # the question can be asked all the same
        return []


async def _order_numbers() -> OrderNumbers:
    return await shop().order_numbers()


_OTHER_NUMBERS = {"email", "phone", "date", "money", "tracking_number"}


def _without(tracker: Tracker, text: str, kinds: set[str]) -> str:
    """The text with blanks in the place of these entities."""
    for entity in tracker.latest_message.get("entities") or []:
        if entity["entity"] in kinds and "start" in entity:
            start, end = entity["start"], entity["end"]
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def _order_number_in(text: str, numbers: OrderNumbers) -> str | None:
    """The number that answers "what is your order number?": of this shop if there is one, else what
    was meant as one and cannot be."""
    places = [*numbers.find(text), *numbers.find_likely(text)]
    whole = numbers.read(text)
    if whole or not places:
        meant = re.fullmatch(r"(?<!\S)[^\s\d]*\d[^\s\d]*\d[^\s\d]*\d\S*", text.strip())
        return whole or (meant[0] if meant else None)
    return max(places, key=lambda place: (place.end - place.start, -place.start)).value


def _likely(orders: list[Order], task: str | None) -> list[Order]:
    if task == "return":
        return [order for order in orders if obstacle_to_return(order) is None]
    states = _FITTING.get(task or "")
    return [order for order in orders if states is None or order.status in states]
