"""Shows and changes an order, once order_form has settled which one and whose it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.care import forget_task
from actions.ownership import OrderFormValidation, in_a_group, is_locked, owned_order
from actions.resources import shop
from actions.speech import day, moment, money, say, words
from bot.shop.records import Order
from bot.shop.shop import CHANGEABLE, NotPossible, ShopUnavailable

SOLVED = SlotSet("case_solved", True)


class OrderAction(Action, ABC):
    """An action on the customer's own order: ``serve`` gets it, everybody else a refusal."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        events: list[EventType] = []
        try:
            order = None if in_a_group(tracker) else await owned_order(tracker)
            if in_a_group(tracker):
                say(dispatcher, self, "utter_not_in_a_group")
            elif order:
                events = await self.serve(order, dispatcher, tracker)
            elif await is_locked(tracker):
                say(dispatcher, self, "utter_proof_locked")
            else:  # the form ended without a proof because the shop could not be asked
                say(dispatcher, self, "utter_shop_unavailable")
        except ShopUnavailable:
            say(dispatcher, self, "utter_shop_unavailable")
        return [*forget_task(), *events]

    @abstractmethod
    async def serve(
        self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        """Does what the action is for and says so; returns the slots that remember it."""

    def tell(
        self,
        order: Order,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        response: str,
        **more: str | None,
    ) -> None:
        """A reply whose {braces} are filled from the order's record."""
        source = {"order": order.number}
        say(dispatcher, self, response, source=source, **{**order_values(order, tracker), **more})


class ActionOrderStatus(OrderAction):
    """Where the order is, with the parcel's last known place."""

    def name(self) -> str:
        return "action_order_status"

    async def serve(
        self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        last = order.tracking[-1] if order.tracking else None
        self.tell(
            order, dispatcher, tracker, f"utter_order_{order.status}",
            last_place=last and last.place,
            last_time=last and moment(last.happened_at, tracker),
        )
        return [SOLVED]


class ActionOrderDetails(OrderAction):
    """What was ordered, what it cost and where it goes."""

    def name(self) -> str:
        return "action_order_details"

    async def serve(
        self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        lines = "\n".join(
            f"{item.quantity} × {item.name}"
            + (f", {money(item.price, tracker)}" if item.price is not None else "")
            for item in order.items
        )
        self.tell(order, dispatcher, tracker, "utter_order_details", item_lines=lines)
        return [SOLVED]


class ActionRefundStatus(OrderAction):
    """Where the customer's money is."""

    def name(self) -> str:
        return "action_refund_status"

    async def serve(
        self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        under_way = ("return_requested", "returned", "refunded")
        response = f"utter_order_{order.status}" if order.status in under_way else (
            "utter_order_not_refunded"
        )
        self.tell(order, dispatcher, tracker, response)
        return [SOLVED]


class ValidateCancelForm(OrderFormValidation):
    """Asks for a yes only where the order can still be cancelled."""

    def name(self) -> str:
        return "validate_cancel_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        return ["cancel_confirmed"]

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        order = await owned_order(tracker)
        return domain_slots if order and order.status in CHANGEABLE else []


class ActionCancelOrder(OrderAction):
    """Cancels the order if the customer confirmed it and the shop still can."""

    def name(self) -> str:
        return "action_cancel_order"

    async def serve(
        self, order: Order, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        if tracker.get_slot("cancel_confirmed") is False:
            self.tell(order, dispatcher, tracker, "utter_kept")
            return []
        try:
            if tracker.get_slot("cancel_confirmed"):
                order = await shop().cancel(order.number, order.customer_id)
                self.tell(order, dispatcher, tracker, "utter_cancelled")
                return [SOLVED]
        except NotPossible:
            pass
        self.tell(order, dispatcher, tracker, "utter_cannot_cancel")
        return []


def order_values(order: Order, tracker: Tracker) -> dict[str, str | None]:
    """The order's record as replies name it, in the customer's language; None is not known."""
    return {
        "order_number": order.number,
        "status": words(f"utter_status_{order.status}", tracker),
        "items": ", ".join(item.name for item in order.items),
        "total": money(order.total, tracker),
        "shipping_fee": money(order.shipping_fee, tracker),
        "payment_method": order.payment_method,
        "placed_on": day(order.placed_on, tracker),
        "address": order.address,
        "courier": order.courier,
        "tracking_number": order.tracking_number,
        "estimated_on": day(order.estimated_on, tracker),
        "delivered_on": day(order.delivered_on, tracker),
    }
