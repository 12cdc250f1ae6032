"""Asks how it was, once a solved case, and reads what is said."""

from __future__ import annotations

import re
import time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.consent import ask_consent
from actions.ownership import in_a_group
from actions.replies import say, signal
from actions.resources import conversations
from bot.store.conversations.conversations import NoSuchConversation, existing
from bot.store.conversations.rating_requests import QUESTION, may_ask
from bot.store.engine.errors import StoreUnavailable

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5,
}  # fmt: skip
_OUT_OF = re.compile(r"\b(\d{1,2})\s*(?:/|out of|of|dari)\s*(5|10)\b")
_NUMBER = re.compile(r"\b([1-5])\b")
_STAR = re.compile("[⭐★🌟]")


def stars_in(text: str) -> int | None:
    """One to five stars as people write them: 4, 4/5, 9/10, empat, ⭐⭐⭐⭐; None if it is none."""
    words = text.lower()
    if found := _OUT_OF.search(words):
        given, most = int(found[1]), int(found[2])
        return max(1, round(given * 5 / most)) if given <= most else None
    if found := _NUMBER.search(words):
        return int(found[1])
    for word in re.findall(r"[a-z]+", words):
        if word in _WORDS:
            return _WORDS[word]
    drawn = len(_STAR.findall(words))
    return drawn if 1 <= drawn <= 5 else None


class ActionThank(Action):
    """Answers thanks; after a solved case it asks, once, for a rating."""

    def name(self) -> str:
        return "action_thank"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        parts = tracker.latest_message.get("parts") or []
        if any(part["intent"]["name"] == "goodbye" for part in parts):
            say(dispatcher, self, "utter_goodbye")
            return []
        if not tracker.get_slot("case_solved") or not await _may_ask(tracker):
            say(dispatcher, self, "utter_thank")
            return []
        say(dispatcher, self, "utter_welcome")
        say(dispatcher, self, QUESTION)
        return [SlotSet("case_solved", False)]


class ActionGoodbye(Action):
    """Whoever leaves is asked nothing."""

    def name(self) -> str:
        return "action_goodbye"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        say(dispatcher, self, "utter_goodbye")
        return [SlotSet("case_solved", False)]


class ActionRate(Action):
    """Takes one to five stars, from a button or from words."""

    def name(self) -> str:
        return "action_rate"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        given = next(tracker.get_latest_entity_values("stars"), None)
        stars = stars_in(given or tracker.latest_message.get("text") or "")
        if stars is None:
            say(dispatcher, self, "utter_rating_unclear")
            return []
        signal(dispatcher, rating=stars)
        say(dispatcher, self, "utter_rating_thanks" if stars > 2 else "utter_rating_sorry")
        if stars > 2:
            await ask_consent(dispatcher, self, tracker)
        return [SlotSet("case_solved", False)]


async def _may_ask(tracker: Tracker) -> bool:
    if in_a_group(tracker):
        return False
    if not tracker.sender_id.isdigit():  # `rasa shell` has no conversation
        return True
    number = int(tracker.sender_id)
    try:
        return await conversations().run(
            lambda database: may_ask(database, existing(database, number), time.time())
        )
    except (NoSuchConversation, StoreUnavailable):
        return False
