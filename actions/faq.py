"""Answers questions about the shop with approved entries of the knowledge base, or says honestly
that it does not know."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import knowledge, settings
from actions.speech import language, say, say_approved, words
from bot.knowledge.entries import Entry
from bot.knowledge.search import Match

NOT_ASKED_MARGIN = 0.1
"""How much nearer an entry must be when the message was not understood as a question."""

TWIN_MARGIN = 0.06
"""Two entries whose scores are nearer than this: the customer is asked which is meant."""


def give_answer(
    action: Action, dispatcher: CollectingDispatcher, tracker: Tracker, topic: str | None
) -> bool:
    """Sends the approved answer to the customer's last message, if there is one.

    ``topic`` is the question's intent, whose general answer is given when no entry is near enough;
    None for a message that may be no question at all. Returns whether something was sent.
    """
    chosen = knowledge().entry(next(tracker.get_latest_entity_values("faq"), None))
    if chosen:
        _send(action, dispatcher, tracker, chosen, None)
        return True
    question = tracker.latest_message.get("text") or ""
    matches = [] if question.startswith("/") else knowledge().search(question, limit=2)
    threshold = settings().knowledge.threshold + (0 if topic else NOT_ASKED_MARGIN)
    if matches and matches[0].score >= threshold:
        twins = [m for m in matches if matches[0].score - m.score < TWIN_MARGIN]
        meant = [m for m in twins if topic and m.entry.intent == topic] or twins
        if len(meant) > 1:
            _ask_which(action, dispatcher, tracker, twins)
        else:
            _send(action, dispatcher, tracker, meant[0].entry, meant[0].score)
        return True
    general = knowledge().answer_to(topic) if topic else None
    if general:
        _send(action, dispatcher, tracker, general, None)
        return True
    return False


def _ask_which(
    action: Action, dispatcher: CollectingDispatcher, tracker: Tracker, twins: list[Match]
) -> None:
    """Offers the questions of two entries that are equally near."""
    buttons = [
        {
            "title": match.entry.questions[language(tracker)][0],
            "payload": f'/ask_info{{"faq": "{match.entry.id}"}}',
        }
        for match in twins
    ]
    buttons.append({"title": words("utter_something_else", tracker), "payload": "/nlu_fallback"})
    source = {"twins": [match.entry.id for match in twins], "score": round(twins[0].score, 3)}
    say(dispatcher, action, "utter_which_question", buttons=buttons, source=source)


def _send(
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    entry: Entry,
    score: float | None,
) -> None:
    source: dict[str, Any] = {"faq": entry.id, "from": entry.source}
    if score is not None:
        source["score"] = round(score, 3)
    say_approved(dispatcher, action, entry.answer[language(tracker)], source)


class ActionFaq(Action):
    """For intents that ask something about the shop."""

    def name(self) -> str:
        return "action_faq"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        intent = tracker.latest_message["intent"]["name"]
        if give_answer(self, dispatcher, tracker, topic=intent):
            return [SlotSet("case_solved", True)]
        say(dispatcher, self, "utter_unknown_answer")
        return []


knowledge()  # opened when the action server starts, not while the first customer waits
