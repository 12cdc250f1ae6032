"""Rasa policy: has ``action_dialogue`` answer what belongs to a case, and leaves the rest to rules
and stories.

What answers an open question, or asks about what was spoken of, goes before rules; a new case gives
way to a rule or story of the shop's own for that intent.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.case_kinds import Kinds, WatchedKinds
from bot.dialogue.command_generator import EmbeddedReader
from bot.dialogue.commands import in_no_language
from bot.dialogue.message import FALLBACK, Message
from bot.dialogue.state import Dialogue
from bot.dialogue.while_waiting import is_for_person, served, served_beside_rules
from bot.dialogue.word_patterns import NOT_OURS
from bot.nlu.language_classifier import LANGUAGE
from bot.project import find_project
from bot.rasa.external_reader import READING, Reading
from bot.shop.product_query import read_wish

ACTION = "action_dialogue"
DIALOGUE = "dialogue"
"""The slot of what is open; that of the commands of the last message is READING."""

ANSWERS, BEGINS = 1.0, 0.95
"""Confidence: rules and stories have 1.0, and less priority than this policy; a fallback 0.3."""


@cache
def _watched() -> WatchedKinds:
    return WatchedKinds(find_project().data / "cases")


def kinds() -> Kinds:
    """The kinds of cases as they are now."""
    return _watched().now()


def embedded_reader() -> EmbeddedReader:
    """Our own, for the kinds of cases as they are now."""
    return EmbeddedReader(kinds(), _wish)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, True)
class DialoguePolicy(Policy):
    """Reads the customer's message once (``bot.dialogue``), and gives the commands to the action by
    the slot ``reading``. While a Rasa form of the shop's own is active, it keeps out. While a
    person is awaited whom the bot called, nothing is said to what is theirs to answer."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": 10}

    @staticmethod
    def supported_data() -> SupportedData:
        return SupportedData.ML_AND_RULE_DATA

    def train(self, *_: Any, **__: Any) -> Resource:
        """There is nothing to learn: NLU has learned what this reads."""
        return self._resource

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, *_: Any, **__: Any
    ) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        if tracker.active_loop_name or tracker.latest_message is None:
            return self._prediction(probabilities)
        if tracker.latest_action_name == ACTION:
            probabilities[domain.index_for_action(ACTION_LISTEN_NAME)] = ANSWERS
            return self._prediction(probabilities)
        if tracker.latest_action_name != ACTION_LISTEN_NAME:
            return self._prediction(probabilities)
        said = tracker.latest_message
        parsed = {
            **(said.parse_data or {}), "text": said.text, "intent": said.intent,
            "entities": said.entities,
        }  # fmt: skip
        dialogue = Dialogue.of(tracker.get_slot(DIALOGUE))
        was_asked_before = dialogue.question is not None and _is_of_an_earlier_session(tracker)
        if was_asked_before:
            dialogue.question = None
        message = Message.of(parsed, said.metadata or {})
        other = Reading.of(parsed)
        if other and not other.refused:
            commands = other.commands
        else:
            other, commands = None, embedded_reader().read(message, dialogue)
        metadata = said.metadata or {}
        if metadata.get("awaited"):
            is_left = bool(commands) or is_for_person(message)
            unsent = bool(metadata.get("taken_back"))
            commands = (
                served(commands, message, dialogue, unsent)
                if commands
                else served_beside_rules(message)
            )
            if is_left and not commands:
                probabilities[domain.index_for_action(ACTION_LISTEN_NAME)] = ANSWERS
        if not commands:
            return self._prediction(probabilities)
        begins = {command.name for command in commands} <= {"start", "tell", "inform"}
        # "16" is a number of pieces, and no rating; "60 hoodies" a price for many; "yes, please"
        # wants the offer that was spoken of.
        is_ours = message.intent in (*NOT_OURS, "product_availability", "affirm")
        goes_on = bool(dialogue.in_hand or dialogue.question or message.is_payload or is_ours)
        if other:  # the shop's rules have their say on what NLU understands
            goes_on, begins = goes_on or message.intent == FALLBACK, True
        confidence = ANSWERS if goes_on or not begins else BEGINS
        probabilities[domain.index_for_action(ACTION)] = confidence
        events: list[Event] = [SlotSet(READING, [command.as_dict() for command in commands])]
        if was_asked_before:
            events.append(SlotSet(DIALOGUE, dialogue.as_slot()))
        before = _language_before(tracker)
        if before and in_no_language(commands):
            events.append(SlotSet(LANGUAGE, before))
        return self._prediction(probabilities, optional_events=events)


def _is_of_an_earlier_session(tracker: DialogueStateTracker) -> bool:
    """Whether what is open was carried over: an "ok" next week answers no question of today, and
    must not cancel an order."""
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecuted) and event.action_name == ACTION:
            return False
        if isinstance(event, SessionStarted):
            return True
    return False


def _language_before(tracker: DialogueStateTracker) -> str | None:
    """The slot as it was before the customer's last message."""
    after = True
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            after = False
        elif not after and isinstance(event, SlotSet) and event.key == LANGUAGE:
            return str(event.value)
    return None


def _wish(text: str) -> tuple[list[str], list[str]]:
    wish = read_wish(text)
    return list(wish.colours), [*wish.sizes, *wish.numbers]
