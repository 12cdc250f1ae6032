"""Takes the return of an item: which, why, and a photo if there is one. Where an order cannot be
returned, says why, and asks about another one."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers_asked import free_text_answer, photo_of, was_asked
from actions.orders import SOLVED, OrderAction
from actions.ownership import OrderFormValidation, known_orders, owned_order
from actions.resources import settings, shop
from actions.speech import say
from bot.shop.records import Order
from bot.shop.shop import RETURN_DAYS, NotPossible

NO_PHOTO = "none"
MOST_OFFERED = 3
_RETURNABLE = ("delivered", "return_requested")
_REFUSALS = {
    "already_requested": "utter_order_return_requested",
    "too_late": "utter_cannot_return_late",
}


class AskReturnItem(Action):
    """Offers the order's items as buttons."""

    def name(self) -> str:
        return "action_ask_return_form_return_item"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        buttons = [
            {"title": name, "payload": f'/inform{{"return_item": "{position}"}}'}
            for position, name in enumerate(await _item_names(tracker), 1)
        ]
        say(dispatcher, self, "utter_ask_return_item", buttons=buttons)
        return []


class ValidateReturnForm(OrderFormValidation):
    """Collects a return, only where the order is one that could be returned."""

    def name(self) -> str:
        return "validate_return_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        return ["return_item", "return_reason", "return_photo"]

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        order = await owned_order(tracker)
        return domain_slots if order and obstacle_to_return(order) is None else []

    async def extract_return_item(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """What was answered; before anything was asked, the order's only item."""
        if tracker.get_slot("requested_slot") == "return_item" or tracker.get_slot("return_item"):
            answer = free_text_answer(tracker, "return_item")
            return {"return_item": answer} if answer else {}
        names = await _item_names(tracker)
        return {"return_item": names[0]} if len(names) == 1 else {}

    async def extract_return_reason(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        answer = free_text_answer(tracker, "return_reason")
        return {"return_reason": answer} if answer else {}

    async def extract_return_photo(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        photo = photo_of(tracker)
        if photo:
            return {"return_photo": photo}
        intent = tracker.latest_message["intent"]["name"]
        if intent in ("skip", "deny") and was_asked(tracker, "return_photo"):
            return {"return_photo": NO_PHOTO}
        return {}

    async def validate_return_item(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        names = await _item_names(tracker)
        if value.isdecimal() and len(value) < 6 and 0 < int(value) <= len(names):
            return {"return_item": names[int(value) - 1]}
        lower = {name.lower(): name for name in names}
        exact = [n for n in lower if n == value.lower()]
        inside = [n for n in lower if value.lower() in n or n in value.lower()]
        near = exact or inside or get_close_matches(value.lower(), lower, n=1, cutoff=0.5)
        if len(near) != 1:
            say(dispatcher, self, "utter_return_item_unknown")
            return {"return_item": None}
        return {"return_item": lower[near[0]]}


class ActionRequestReturn(OrderAction):
    """Registers the return, or says why it is not possible."""

    def name(self) -> str:
        return "action_request_return"

    async def serve(
        self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        item, reason = tracker.get_slot("return_item"), tracker.get_slot("return_reason")
        photo = tracker.get_slot("return_photo")
        refusal = obstacle_to_return(order)
        if refusal or not item or not reason:
            self.tell(order, dispatcher, tracker, f"utter_cannot_return_{refusal or 'status'}")
            await self._offer_another(order, dispatcher, tracker)
            return []
        try:
            await shop().request_return(
                order.number, order.customer_id, item, reason,
                None if photo in (None, NO_PHOTO) else photo,
            )
        except NotPossible as error:
            why = _REFUSALS.get(error.reason, "utter_cannot_return_status")
            self.tell(order, dispatcher, tracker, why)
            return []
        self.tell(order, dispatcher, tracker, "utter_return_requested",
                  return_item=item, return_reason=reason)
        return [SOLVED]

    async def _offer_another(
        self, refused: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> None:
        """Asks about the customer's orders that can be returned, if there are any."""
        others = [
            o.number for o in await known_orders(tracker)
            if o.number != refused.number and obstacle_to_return(o) is None
        ][:MOST_OFFERED]
        if others:
            buttons = [
                {"title": number, "payload": f"/return_order{json.dumps({'order_number': number})}"}
                for number in others
            ]
            only = others[0] if len(others) == 1 else None
            say(dispatcher, self, "utter_ask_return_another_order",
                buttons=buttons, source={"only_order": only})


def obstacle_to_return(order: Order) -> str | None:
    """Why no details of a return need be asked for: ``status``, ``late``, or ``unknown`` where the
    record does not say what or when was delivered. None if they should."""
    if order.status not in _RETURNABLE:
        return "status"
    if not order.items or order.delivered_on is None:
        return "unknown"
    return "late" if (settings().time.today() - order.delivered_on).days > RETURN_DAYS else None


async def _item_names(tracker: Tracker) -> list[str]:
    """The names of the order's items, each once, in its order."""
    order = await owned_order(tracker)
    return list(dict.fromkeys(item.name for item in order.items)) if order else []
