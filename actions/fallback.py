"""What to do with a message that was not understood, or that is none of the shop's business."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import give_answer, likely_case
from actions.replies import has_words, say, signal, words
from actions.while_waiting import is_awaited


class ActionClarify(Action):
    """First "did you mean …", then the offer of a person, never the same words twice in a row.

    The approved answers are looked into before: a question that no intent covers may well have one.
    """

    def name(self) -> str:
        return "action_clarify"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        given = await give_answer(self, dispatcher, tracker, topic=None)
        if given == "answered":
            return likely_case(dispatcher, tracker)
        if is_awaited(tracker):
            return []
        failures = _failures_in_a_row(tracker, self.name())
        if failures:
            signal(dispatcher, look="failed_twice")
        if given:
            return likely_case(dispatcher, tracker)
        if tracker.active_loop_name:
            say(
                dispatcher,
                self,
                "utter_form_hint" if failures % 2 == 0 else "utter_form_offer_person",
            )
            return []
        choices = _choices(tracker) if failures == 0 else []
        if choices:
            say(dispatcher, self, "utter_did_you_mean", buttons=choices)
        elif failures == 0:
            say(dispatcher, self, "utter_rephrase")
        elif failures % 2 == 1:
            say(dispatcher, self, "utter_offer_person")
        else:
            say(dispatcher, self, "utter_offer_person_again")
        return []


class ActionLost(ActionClarify):
    """The same where no rule fits what was said; then the shop's form under way, if any, asks
    again."""

    def name(self) -> str:
        return "action_lost"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        await super().run(dispatcher, tracker, domain)
        return [FollowupAction(tracker.active_loop_name or "action_listen")]


class ActionOutOfScope(Action):
    """Says what the bot is there for, unless the shop has an approved answer after all."""

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        given = await give_answer(self, dispatcher, tracker, topic=None, offer=False)
        if given or is_awaited(tracker):
            return []
        again = _failures_in_a_row(tracker, self.name()) % 2 == 1
        say(dispatcher, self, "utter_offer_person_again" if again else "utter_out_of_scope")
        return []


def _choices(tracker: Tracker) -> list[dict[str, str]]:
    """Buttons for the two likeliest intents that have a name for people, and "something else"."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    named = [
        intent["name"]
        for intent in ranking
        if has_words(f"utter_name_{intent['name']}")
        and intent["confidence"] >= 0.08
        and intent["name"] != "skip"
    ]
    if not named:
        return []
    buttons = [
        {"title": words(f"utter_name_{name}", tracker), "payload": f"/{name}"} for name in named[:2]
    ]
    other = words("utter_something_else", tracker)
    return [*buttons, {"title": other, "payload": "/nlu_fallback"}]


def _failures_in_a_row(tracker: Tracker, action: str) -> int:
    """How many of the customer's messages right before this one ended in ``action``."""
    turns: list[bool] = []
    for event in tracker.events:
        if event["event"] == "user":
            turns.append(False)
        elif event["event"] == "action" and event["name"] == action and turns:
            turns[-1] = True
    count = 0
    for failed in reversed(turns[:-1]):
        if not failed:
            break
        count += 1
    return count
