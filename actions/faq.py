"""Answers questions about the shop with approved entries of the knowledge base, or says honestly
that it does not know."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.follow_up import entry_answered_before, is_follow_up
from actions.resources import knowledge, settings
from actions.speech import language, say, say_approved, signal, words
from bot.knowledge.entries import Entry
from bot.knowledge.search import Match

NOT_ASKED_MARGIN = 0.1
"""How much surer it must be when the message was not understood as a question."""

TWIN_RATIO = 3
"""An entry whose share is within this factor of the best one's may be the one that is meant."""

MOST_ASKED = 2
"""Entries that the customer is asked to choose from."""


def give_answer(
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    topic: str | None,
    question: str | None = None,
    chosen: Entry | None = None,
) -> bool:
    """Sends the approved answer to the customer's last message, if there is one.

    ``topic`` is the question's intent, whose general answer is given when no entry is sure enough;
    None for a message that may be no question at all. When two entries are sure enough only
    together, the customer is asked which is meant; where two answer the same question differently,
    neither is given. Returns whether something was sent.
    """
    chosen = chosen or knowledge().entry(next(tracker.get_latest_entity_values("faq"), None))
    if chosen:
        _send(action, dispatcher, tracker, chosen, None)
        return True
    question = question or tracker.latest_message.get("text") or ""
    threshold = settings().knowledge.threshold(language(tracker))
    threshold += 0 if topic else NOT_ASKED_MARGIN
    matches = [] if question.startswith("/") else _matches(question, threshold, tracker)
    twins = [match for match in matches if match.score >= matches[0].score / TWIN_RATIO]
    if len(twins) > 1 and sum(match.score for match in twins) >= threshold:
        if knowledge().contradict(*(match.entry for match in twins)):
            _admit_conflict(action, dispatcher, twins)
            return True
    if matches and matches[0].score >= threshold:
        _send(action, dispatcher, tracker, matches[0].entry, matches[0].score)
        return True
    if len(twins) > 1 and sum(match.score for match in twins) >= threshold:
        meant = [match for match in twins if topic and match.entry.intent == topic]
        if len(meant) == 1:
            _send(action, dispatcher, tracker, meant[0].entry, meant[0].score)
        else:
            _ask_which(action, dispatcher, tracker, [match.entry for match in twins])
        return True
    general = knowledge().answers_to(topic) if topic else []
    if len(general) == 1:
        _send(action, dispatcher, tracker, general[0], None)
    elif general:
        _ask_which(action, dispatcher, tracker, general[:MOST_ASKED])
    return bool(general)


def _matches(question: str, threshold: float, tracker: Tracker) -> list[Match]:
    """The two likeliest entries; a follow-up that says too little is read after what it follows."""
    matches = knowledge().search(question, limit=2)
    before = knowledge().entry(entry_answered_before(tracker))
    if before and is_follow_up(question) and (not matches or matches[0].score < threshold):
        asked = before.questions[before.language_for(language(tracker))][0]
        return knowledge().search(f"{asked} {question}", limit=2)
    return matches


def _admit_conflict(action: Action, dispatcher: CollectingDispatcher, twins: list[Match]) -> None:
    """Gives neither of two answers that say different things to the same question; staff are asked
    to look."""
    source = {"conflict": [match.entry.id for match in twins]}
    say(dispatcher, action, "utter_conflicting_answers", source=source)
    signal(dispatcher, look="conflicting answers")


def _ask_which(
    action: Action, dispatcher: CollectingDispatcher, tracker: Tracker, entries: list[Entry]
) -> None:
    """Offers the questions of entries that are about equally near."""
    buttons = [
        {
            "title": entry.questions[entry.language_for(language(tracker))][0],
            "payload": f'/ask_info{{"faq": "{entry.id}"}}',
        }
        for entry in entries
    ]
    buttons.append({"title": words("utter_something_else", tracker), "payload": "/nlu_fallback"})
    source = {"twins": [entry.id for entry in entries]}
    say(dispatcher, action, "utter_which_question", buttons=buttons, source=source)


def _send(
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    entry: Entry,
    score: float | None,
) -> None:
    """Sends the entry's answer; in another language than the customer's, it is introduced."""
    source: dict[str, Any] = {"faq": entry.id, "from": entry.source}
    if score is not None:
        source["score"] = round(score, 3)
    spoken = language(tracker)
    given = entry.language_for(spoken)
    answer = entry.answer[given]
    if given != spoken:
        answer = f"{words('utter_other_language_only', tracker)}\n\n{answer}"
    say_approved(dispatcher, action, answer, source)


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
