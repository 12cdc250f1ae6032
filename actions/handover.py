"""A person when one is needed, yes and no, and leaving what was begun."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.consent import consents_to
from actions.replies import has_words, language, reopening, say, signal
from actions.resources import hours, settings
from actions.while_waiting import awaited_since, is_awaited
from bot.dialogue.state import Dialogue
from bot.languages import DEFAULT, FACTS, HOME, sentence
from bot.shop_time import told_moment

ASKED = "asked"
"""Why a person is called whom the customer wants."""

_CALLS = ("utter_handoff", "utter_handoff_closed")


def leave_cases(tracker: Tracker) -> list[EventType]:
    """Nothing is asked any more; what was under way is withdrawn, what was filed stays so."""
    dialogue = Dialogue.of(tracker.get_slot("dialogue"))
    dialogue.question = None
    for case in dialogue.cases:
        if case.state == "open":
            case.state = "withdrawn"
    return [ActiveLoop(None), SlotSet("dialogue", dialogue.as_slot())]


def call_person(
    dispatcher: CollectingDispatcher, action: Action, tracker: Tracker, why: str
) -> None:
    """Says that a person takes over, and when if nobody is there; who waits for one already is told
    by when, once. Until then the bot serves what it surely can (bot.dialogue.while_waiting), and
    nothing where safety is why."""
    if is_awaited(tracker):
        if why != ASKED:
            signal(dispatcher, handoff=why)
        elif not _was_told(tracker):
            _tell_by_when(dispatcher, action, tracker)
        return
    opens = hours().opens_at(time.time())
    if opens is None:
        say(dispatcher, action, "utter_handoff", minutes=settings().hours.answer_within_minutes)
    else:
        when = reopening(opens, datetime.now(opens.tzinfo), tracker)
        say(dispatcher, action, "utter_handoff_closed", opens=when)
    signal(dispatcher, handoff=why)


def _tell_by_when(dispatcher: CollectingDispatcher, action: Action, tracker: Tracker) -> None:
    """Once the promised time is over, the gateway says when somebody answers."""
    within_h = settings().hours.answer_within_minutes / 60
    by, now = hours().after(awaited_since(tracker), within_h), time.time()
    if by > now:
        when = told_moment(hours().at(by), hours().at(now), language(tracker))
        say(dispatcher, action, "utter_person_is_told", when=when)


def _was_told(tracker: Tracker) -> bool:
    """Whether it was said since the person was called."""
    for event in reversed(tracker.events):
        said = (event.get("metadata") or {}).get("utter_action") or ""
        if event["event"] == "bot" and said in ("utter_person_is_told", *_CALLS):
            return bool(said == "utter_person_is_told")
    return False


class ActionHandoff(Action):
    """Calls a person."""

    def name(self) -> str:
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        call_person(dispatcher, self, tracker, why=ASKED)
        return leave_cases(tracker)


class ActionStop(Action):
    """Never mind: leaves the form."""

    def name(self) -> str:
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        say(dispatcher, self, "utter_stopped" if tracker.active_loop_name else "utter_deny")
        return leave_cases(tracker)


class ActionAffirm(Action):
    """Yes: to the person or the order that was just offered, or to nothing in particular."""

    def name(self) -> str:
        return "action_affirm"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        said = (event for event in reversed(tracker.events) if event["event"] == "bot")
        last_said: EventType = next(said, {})
        buttons = (last_said.get("data") or {}).get("buttons") or []
        awaited = is_awaited(tracker)
        if buttons and buttons[0]["payload"] == "/talk_to_person" and not awaited:
            return await ActionHandoff().run(dispatcher, tracker, domain)
        source = (last_said.get("metadata") or {}).get("source") or {}
        if offered := source.get("only_order"):  # for the wish that came before
            reading = [
                {"name": "start", "kind": source["kind"]},
                {"name": "tell", "fact": "order", "value": offered},
            ]
            return [SlotSet("reading", reading), FollowupAction("action_dialogue")]
        if consents_to(last_said, dispatcher, self, tracker) or awaited:
            return []
        spoken = Dialogue.of(tracker.get_slot("dialogue")).last
        say(dispatcher, self, "utter_ok" if spoken else "utter_affirm")
        return []


def _wanted_language(text: str) -> str | None:
    """The language that is named last: "not in English, in Indonesian"."""
    named = {
        text.rfind(word.lower()): code
        for code, facts in FACTS.items()
        for word in (facts.name, facts.english, *facts.called)
    }
    place = max(named)
    return named[place] if place >= 0 else None


def _another_than(language: str) -> str:
    """For who wants another one and names none: HOME, or from there DEFAULT."""
    return DEFAULT if language == HOME else HOME


class ActionSwitchLanguage(Action):
    """Changes to the language the customer asks for, or else to the other one."""

    def name(self) -> str:
        return "action_switch_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        text = (tracker.latest_message.get("text") or "").lower()
        wanted = _wanted_language(text) or _another_than(language(tracker))
        if has_words(f"utter_language_{wanted}"):
            say(dispatcher, self, f"utter_language_{wanted}")
        else:
            dispatcher.utter_message(text=sentence("switched", wanted))
        signal(dispatcher, language=wanted)
        return [SlotSet("language", wanted)]
