"""Erases what is stored about the customer, once they said that they mean it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.care import forget_task
from actions.ownership import in_a_group, known_customers
from actions.speech import say, signal
from bot.shop.shop import ShopUnavailable
from bot.store.erasures import new_receipt


class AskDeleteConfirmed(Action):
    """Says how far it goes: who proved who they are is erased in all their chats."""

    def name(self) -> str:
        return "action_ask_delete_form_delete_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        known = await _customers(tracker)
        say(dispatcher, self, "utter_ask_delete_all" if known else "utter_ask_delete_chat")
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
    """Has the gateway erase it after the receipt was delivered."""

    def name(self) -> str:
        return "action_delete_data"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if in_a_group(tracker):
            say(dispatcher, self, "utter_delete_not_in_a_group")
        elif tracker.get_slot("delete_confirmed"):
            receipt = new_receipt()
            customers = await _customers(tracker)
            signal(dispatcher, erase={"receipt": receipt, "customers": customers})
            say(dispatcher, self, "utter_deleted", receipt=receipt)
        else:
            say(dispatcher, self, "utter_delete_kept")
        return forget_task()


async def _customers(tracker: Tracker) -> list[str]:
    """Who they proved to be, if that can be known now: else only this chat is theirs for sure."""
    try:
        return await known_customers(tracker)
    except ShopUnavailable:
        return []
