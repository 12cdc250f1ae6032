"""Erases what is stored about the customer, once they said that they mean it.

Everything about a person goes only where the platform vouches for who asks. Who proved an order by
what is typed may ask for it, and is believed once they open a link in the mail of that order, or
staff say so (bot.store.erasure_requests); of them, and of everybody else, this chat goes at once.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.care import forget_task
from actions.ownership import in_a_group, proven_orders, vouched_customers
from actions.resources import settings
from actions.speech import say, signal
from bot.shop.shop import ShopUnavailable
from bot.store.erasures import new_receipt


class AskDeleteConfirmed(Action):
    """Says how far it goes."""

    def name(self) -> str:
        return "action_ask_delete_form_delete_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if await _vouched(tracker):
            hours = settings().privacy.erase_after_hours
            say(dispatcher, self, "utter_ask_delete_all", hours=hours)
        else:
            say(dispatcher, self, "utter_ask_delete_chat")
        return []


class ValidateDeleteForm(FormValidationAction):
    """Asks for a yes, but not in a group: what others said there is theirs."""

    def name(self) -> str:
        return "validate_delete_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        return [] if in_a_group(tracker) else domain_slots


class ActionDeleteData(Action):
    """Has the gateway erase it, after the receipt was delivered and who is vouched for had time to
    object."""

    def name(self) -> str:
        return "action_delete_data"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if in_a_group(tracker):
            say(dispatcher, self, "utter_delete_not_in_a_group")
        elif tracker.get_slot("delete_confirmed"):
            await self._erase(dispatcher, tracker)
        else:
            say(dispatcher, self, "utter_delete_kept")
        return forget_task()

    async def _erase(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        receipt, customers = new_receipt(), await _vouched(tracker)
        proven = proven_orders(tracker)
        asked = {"receipt": receipt, "customers": customers, "order": None, "by_mail": False}
        if customers:
            hours = settings().privacy.erase_after_hours
            say(dispatcher, self, "utter_delete_waits", receipt=receipt, hours=hours)
        elif proven:
            asked |= {"customers": [proven[0].customer], "order": proven[0].order}
            asked["by_mail"] = settings().sends_mail
            how = "mail" if asked["by_mail"] else "staff"
            say(dispatcher, self, f"utter_deleted_rest_by_{how}", receipt=receipt,
                order_number=proven[0].order)
        else:
            say(dispatcher, self, "utter_deleted", receipt=receipt)
        signal(dispatcher, erase=asked)


async def _vouched(tracker: Tracker) -> list[str]:
    """Whom the platform vouches for, if that can be known now: else only this chat is theirs."""
    try:
        return await vouched_customers(tracker)
    except ShopUnavailable:
        return []
