"""Who answers a message: the dialogue, a rule of the shop's own, or the shop's own form. With real
policies of Rasa's, trained on a few rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.model_training import train
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.state import CONFIRM, ORDER, Dialogue
from bot.rasa.dialogue_policy import ACTION, DIALOGUE, READING
from tests.dialogue.conversation import Entities, asked, understood

CONFIG = """
recipe: default.v1
assistant_id: cases
language: en
pipeline: [{name: WhitespaceTokenizer}]
policies:
- name: bot.rasa.dialogue_policy.DialoguePolicy
- {name: RulePolicy, core_fallback_threshold: 0.3, core_fallback_action_name: utter_lost}
"""
DOMAIN = """
version: "3.1"
intents: [greet, thank, affirm, deny, inform, opening_hours, order_status, return_order, complaint,
          book_fitting, moderated]
slots:
  dialogue: {type: any, mappings: [{type: custom}]}
  reading: {type: any, mappings: [{type: custom}]}
  size: {type: text, mappings: [{type: custom}]}
forms: {fitting_form: {required_slots: [size]}}
responses:
  utter_hello: [{text: "Hello"}]
  utter_hours: [{text: "From nine to five"}]
  utter_our_own_returns: [{text: "Come to our shop"}]
  utter_moderated: [{text: "Please be kind"}]
  utter_lost: [{text: "Sorry?"}]
  utter_ask_size: [{text: "Which size?"}]
actions: [action_dialogue]
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
"""
RULES = """
version: "3.1"
rules:
- rule: greet
  steps: [{intent: greet}, {action: utter_hello}]
- rule: hours
  steps: [{intent: opening_hours}, {action: utter_hours}]
- rule: the shop's own way of returns
  steps: [{intent: return_order}, {action: utter_our_own_returns}]
- rule: moderated
  steps: [{intent: moderated}, {action: utter_moderated}]
- rule: the shop's own form
  steps: [{intent: book_fitting}, {action: fitting_form}, {active_loop: fitting_form}]
"""


@pytest.fixture(scope="module")
def processor(tmp_path_factory: pytest.TempPathFactory) -> MessageProcessor:
    folder = tmp_path_factory.mktemp("cases")
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("rules.yml", RULES)):
        (folder / name).write_text(text)
    result = train(
        str(folder / "domain.yml"), str(folder / "config.yml"), [str(folder / "rules.yml")],
        output=str(folder / "models"), force_training=True,
    )  # fmt: skip
    return Agent.load(str(Path(str(result.model)))).processor


class Turn:
    """What the bot does on a message: its first action, and what it was read as."""

    def __init__(
        self, processor: MessageProcessor, data: dict[str, Any], dialogue: Dialogue | None,
        loop: str | None = None, days_later: bool = False, metadata: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self._processor = processor
        self.tracker = DialogueStateTracker("1", processor.domain.slots)
        self.tracker.update(ActionExecuted("action_listen"))
        if loop:
            self.tracker.update(UserUttered("fitting", {"name": "book_fitting"}))
            for event in (ActionExecuted(loop), ActiveLoop(loop), ActionExecuted("action_listen")):
                self.tracker.update(event)
        if dialogue:
            self.tracker.update(ActionExecuted(ACTION))
            self.tracker.update(SlotSet(DIALOGUE, dialogue.as_slot()))
            self.tracker.update(ActionExecuted("action_listen"))
        if days_later and dialogue:  # as Rasa begins a session that carries the slots over
            self.tracker.update(SessionStarted())
            self.tracker.update(SlotSet(DIALOGUE, dialogue.as_slot()))
            self.tracker.update(ActionExecuted("action_listen"))
        said = UserUttered(
            data["text"], data["intent"], data["entities"], data, metadata=metadata
        )
        self.tracker.update(said)
        self.action = self.next()

    def next(self) -> str:
        action, prediction = self._processor.predict_next_with_tracker_if_should(self.tracker)
        for event in prediction.events:
            self.tracker.update(event)
        self.tracker.update(ActionExecuted(action.name()))
        return action.name()

    @property
    def reading(self) -> list[str]:
        return [command["name"] for command in self.tracker.get_slot(READING) or []]


@pytest.mark.parametrize(
    ("intent", "text", "entities", "fact", "reading"),
    [
        ("inform", "ORD-21", [("order_number", "ORD-21")], ORDER, ["mention", "tell"]),
        ("greet", "0123", [], "proof", ["tell"]),
        ("opening_hours", "are you open today?", [], ORDER, ["ask"]),
        ("greet", "hello", [], ORDER, ["react"]),
        ("deny", "hm hm", [], ORDER, ["unclear"]),
    ],
)
def test_what_is_open_goes_before_rules(
    processor: MessageProcessor, intent: str, text: str, entities: Entities, fact: str,
    reading: list[str],
) -> None:  # fmt: skip
    data = understood(text, intent=intent, entities=entities)
    turn = Turn(processor, data, asked("order_status", fact))
    assert (turn.action, turn.reading) == (ACTION, reading)
    assert turn.next() == "action_listen"


def test_a_new_case_begins_where_the_shop_has_no_rule(processor: MessageProcessor) -> None:
    turn = Turn(processor, understood("where is it", intent="order_status"), None)
    assert (turn.action, turn.reading) == (ACTION, ["start"])


def test_and_gives_way_to_a_rule_of_the_shops_own(processor: MessageProcessor) -> None:
    turn = Turn(processor, understood("i want to return it", intent="return_order"), None)
    assert turn.action == "utter_our_own_returns"


@pytest.mark.parametrize(
    ("intent", "action"),
    [("greet", "utter_hello"), ("opening_hours", "utter_hours"), ("thank", "utter_lost")],
)
def test_what_is_about_no_case_is_the_rules(
    processor: MessageProcessor, intent: str, action: str
) -> None:
    turn = Turn(processor, understood("some words", intent=intent), None)
    assert (turn.action, turn.reading) == (action, [])


def test_moderation_goes_before_what_is_open(processor: MessageProcessor) -> None:
    data = understood("you idiot", intent="moderated")
    assert Turn(processor, data, asked("order_status", ORDER)).action == "utter_moderated"


def test_the_shops_active_form_takes_the_answer(processor: MessageProcessor) -> None:
    data = understood("ORD-21", entities=[("order_number", "ORD-21")])
    turn = Turn(processor, data, asked("order_status", ORDER), loop="fitting_form")
    assert (turn.action, turn.reading) == ("fitting_form", [])


def test_a_yes_reaches_the_dialogue_as_one(processor: MessageProcessor) -> None:
    data = understood("gas aja", intent="nlu_fallback", confidence=0.3, answer="yes")
    turn = Turn(processor, data, asked("cancel_order", CONFIRM, order="ORD-21"))
    assert (turn.action, turn.reading) == (ACTION, ["confirm"])


def test_what_was_asked_in_another_session_is_answered_by_nothing(
    processor: MessageProcessor,
) -> None:
    """An "ok" a week later must not cancel an order; the case is still there to go on with."""
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    data = understood("ok", intent="affirm", answer="yes")
    assert Turn(processor, data, dialogue).reading == ["confirm"]
    later = Turn(processor, data, dialogue, days_later=True)
    assert "confirm" not in later.reading
    carried = Dialogue.of(later.tracker.get_slot(DIALOGUE))
    assert carried.question is None or later.action != ACTION
    assert carried.cases[-1].state == "open"


@pytest.mark.parametrize(
    ("intent", "dialogue", "action", "reading"),
    [
        ("order_status", None, ACTION, ["start"]),
        ("thank", None, ACTION, ["react"]),
        ("nlu_fallback", None, ACTION, ["ask"]),
        ("opening_hours", None, "utter_hours", []),
        ("moderated", None, "utter_moderated", []),
        ("greet", None, "action_listen", []),
        ("greet", asked("order_status", ORDER), "action_listen", []),
        ("complaint", None, "action_listen", []),
        ("affirm", None, "utter_lost", []),  # the sample's rule asks its action
    ],
)
def test_while_a_person_is_awaited_only_what_is_sure_is_answered(
    processor: MessageProcessor, intent: str, dialogue: Dialogue | None, action: str,
    reading: list[str],
) -> None:  # fmt: skip
    data = understood("some words", intent=intent)
    turn = Turn(processor, data, dialogue, metadata={"awaited": True})
    assert (turn.action, turn.reading) == (action, reading)
