"""Changes where an order goes."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers_asked import free_text_answer, was_asked
from actions.orders import SOLVED, OrderAction
from actions.ownership import OrderFormValidation, owned_order
from actions.resources import shop
from actions.speech import language, say, signal
from bot.shop.records import Order
from bot.shop.shop import CHANGEABLE, NotPossible

_STREET = re.compile(r"(?i)\b(jl|jln|jalan|gang|gg|street|st|road|rd|rt|rw|no|blok|perum\w*)\b\.?")


class ValidateAddressForm(OrderFormValidation):
    """Takes the new address and a yes, only where the address can still be changed."""

    def name(self) -> str:
        return "validate_address_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        return ["new_address", "address_confirmed"]

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        order = await owned_order(tracker)
        return domain_slots if order and order.status in CHANGEABLE else []

    async def extract_new_address(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        text = tracker.latest_message.get("text") or ""
        if was_asked(tracker, "new_address") and _looks_like_address(text):
            return {"new_address": text.strip()}
        answer = free_text_answer(tracker, "new_address")
        return {"new_address": answer} if answer else {}

    async def validate_new_address(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        if not _looks_like_address(value):
            say(dispatcher, self, "utter_address_too_short")
            return {"new_address": None}
        # An address is in no language: the customer's stays what it was before.
        spoken = _language_before(tracker)
        signal(dispatcher, language=spoken)
        return {"new_address": value, "language": spoken}


class ActionChangeAddress(OrderAction):
    """Sends the order to the confirmed address if the shop still can."""

    def name(self) -> str:
        return "action_change_address"

    async def serve(
        self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        address = tracker.get_slot("new_address")
        if tracker.get_slot("address_confirmed") is False:
            self.tell(order, dispatcher, tracker, "utter_address_kept")
            return []
        try:
            if address and tracker.get_slot("address_confirmed"):
                order = await shop().change_address(order.number, order.customer_id, address)
                self.tell(
                    order, dispatcher, tracker, "utter_address_changed", new_address=address
                )
                return [SOLVED]
        except NotPossible:
            pass
        self.tell(order, dispatcher, tracker, "utter_cannot_change_address")
        return []


def _language_before(tracker: Tracker) -> str:
    """The language slot as it was before the customer's last message."""
    after = True
    for event in reversed(tracker.events):
        if event["event"] == "user":
            after = False
        elif not after and event["event"] == "slot" and event["name"] == "language":
            return str(event["value"])
    return language(tracker)


def _looks_like_address(text: str) -> bool:
    """Three words at least, with a house number or the word for a street."""
    return len(text.split()) >= 3 and bool(_STREET.search(text) or re.search(r"\d", text))
