"""What is said to abuse, threats, spam and people in need: calmly, and never in kind."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.handover import call_person, leave_cases
from actions.replies import say, signal
from actions.resources import settings
from actions.while_waiting import is_awaited

_IN_DANGER = {"self_harm": "utter_self_harm", "emergency": "utter_emergency"}


class ActionModerated(Action):
    """Calls a person for whoever is in danger or threatens; warns once of abuse; after several
    strikes calls a person or answers seldom from then on, as sapa.toml says. Abuse and spam of who
    awaits a person are that person's to answer."""

    def name(self) -> str:
        return "action_moderated"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        found = tracker.latest_message.get("moderation") or {}
        kind, strikes = found.get("kind"), found.get("strikes", 0)
        enough = strikes + 1 >= settings().moderation.strikes
        if kind in _IN_DANGER:
            say(dispatcher, self, _IN_DANGER[kind])
            signal(dispatcher, handoff=kind)
            return leave_cases(tracker)
        if kind == "threat" or (kind == "abuse" and enough and _calls_person()):
            call_person(dispatcher, self, tracker, why=kind)
            return leave_cases(tracker)
        if enough:
            signal(dispatcher, slow=True)
        if is_awaited(tracker):
            return []
        if enough:
            say(dispatcher, self, "utter_slowed_down")
        elif kind == "spam":
            say(dispatcher, self, "utter_spam")
        else:
            say(dispatcher, self, "utter_abuse_again" if strikes else "utter_abuse_warning")
        return []


def _calls_person() -> bool:
    return settings().moderation.then == "handoff"
