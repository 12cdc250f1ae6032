"""Voice notes: what was heard in them is told, and asked about where that is unsure; those in which
nothing was heard; and who wants no machine to listen."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import say, signal
from bot.dialogue.answers_to_heard import takes_back
from bot.dialogue.commands import Command
from bot.dialogue.heard_words import Heard, has_video, is_unheard
from bot.dialogue.listening_wishes import may_listen
from bot.dialogue.state import ORDER

_MOST_SHOWN = 300
"""Characters of what was heard that are told."""
_DECLINED = "declined"
"""The kind of a voice note to which the customer wants no machine to listen."""
_UNCLEAR = {"unclear_voice": True}
"""What replies rest on that ask for what was said once more."""
_ACTS = frozenset({"start", "instead", "correct", "leave"})


class ActionAskHeard(Action):
    """Asks whether it was said so. A yes goes on with the message (bot.rasa.heard_turn)."""

    def name(self) -> str:
        return "action_ask_heard"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        heard = heard_in(tracker)
        if heard and heard.is_foreign:
            say(dispatcher, self, "utter_voice_other_language", source=_UNCLEAR)
        elif heard and not heard.makes_sense:
            _say_unclear(dispatcher, self, tracker, "utter_voice_not_understood")
        elif heard:
            words = tracker.latest_message.get("text")
            say(dispatcher, self, "utter_ask_heard", heard=_shown(heard), source={"heard": words})
        return []


class ActionMisheard(Action):
    """Takes a no to the question whether it was said, or that it is to be left aside."""

    def name(self) -> str:
        return "action_misheard"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if takes_back(tracker.latest_message.get("text") or ""):
            say(dispatcher, self, "utter_left_aside")
        else:
            _say_unclear(dispatcher, self, tracker, "utter_say_again")
        return []


class ActionAttachment(Action):
    """Answers a file that nobody asked for: a voice note, a sticker, a place."""

    def name(self) -> str:
        return "action_attachment"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        metadata = tracker.latest_message.get("metadata") or {}
        files = metadata.get("attachments") or []
        if is_unheard(metadata):
            _say_unclear(dispatcher, self, tracker, "utter_voice_not_understood")
        elif any((one.get("reading") or {}).get("kind") == _DECLINED for one in files):
            say(dispatcher, self, "utter_voice_not_listened_to")
        elif has_video(metadata):
            say(dispatcher, self, "utter_video_not_watched")
        else:
            say(dispatcher, self, "utter_cannot_read_attachment")
        return []


class ActionListening(Action):
    """No machine listens to the customer's voice notes any more, or one may again."""

    def name(self) -> str:
        return "action_listening"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        listens = may_listen(tracker.latest_message.get("text") or "")
        say(dispatcher, self, "utter_listening_on" if listens else "utter_listening_off")
        signal(dispatcher, listening=listens)
        return []


def heard_in(tracker: Tracker) -> Heard | None:
    """What was heard of the customer's last message; None of what was typed."""
    return Heard.of(tracker.latest_message.get("metadata") or {})


def tell_what_was_heard(
    dispatcher: CollectingDispatcher,
    action: Action,
    tracker: Tracker,
    commands: list[Command],
    changed: set[str],
) -> None:
    """Before all that is answered, where it led to something being done about an order; ``changed``
    are the facts that were told or corrected."""
    heard = heard_in(tracker)
    acts = ORDER in changed or any(one.name in _ACTS or one.fact == ORDER for one in commands)
    if heard is None or heard.is_confirmed or not acts or not dispatcher.messages:
        return
    say(dispatcher, action, "utter_heard", heard=_shown(heard))
    dispatcher.messages.insert(0, dispatcher.messages.pop())


def _say_unclear(
    dispatcher: CollectingDispatcher, action: Action, tracker: Tracker, reply: str
) -> None:
    """Asks for it once more; when that was asked before, a person is offered."""
    again = "utter_voice_unclear_again" if _asked_again(tracker) else reply
    say(dispatcher, action, again, source=_UNCLEAR)


def _asked_again(tracker: Tracker) -> bool:
    """Whether the last thing said, but for questions whether it was said so, asked for it."""
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            source = (event.get("metadata") or {}).get("source") or {}
            if not source.get("heard"):
                return bool(source.get("unclear_voice"))
    return False


def _shown(heard: Heard) -> str:
    text = " ".join(heard.in_digits(heard.text).split())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
