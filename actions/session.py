"""A new session starts clean, but the bot keeps speaking the customer's language."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import settings


class ActionSessionStart(Action):
    """Everything is forgotten, a proven identity above all, except the language."""

    def name(self) -> str:
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return [
            SessionStarted(),
            SlotSet("language", tracker.get_slot("language")),
            SlotSet("shop", settings().shop.name),
            ActionExecuted("action_listen"),
        ]
