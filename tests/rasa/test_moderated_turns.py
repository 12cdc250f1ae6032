"""What is done about what moderation found."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rasa.moderation import MODERATED, moderate
from bot.settings_sections import ModerationSettings

SETTINGS = ModerationSettings(strikes=3)


KINDS = ["abuse", "threat", "spam", "self_harm", "emergency"]


def parsed(intent: str, kind: str | None, proven: bool = True) -> dict[str, Any]:
    told = {"moderation": {"kind": kind, "score": 0.9, "proven": proven}} if kind else {}
    return {"intent": {"name": intent, "confidence": 0.9}, **told}


def test_what_is_fine_stays_as_it_was_understood() -> None:
    message = parsed("order_status", None)
    assert moderate(message, 2, SETTINGS) is None
    assert message["intent"]["name"] == "order_status"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_only_suspected_is_answered_as_it_was_understood(kind: str) -> None:
    message = parsed("order_status", kind, proven=False)
    assert moderate(message, 2, SETTINGS) is None
    assert message["intent"]["name"] == "order_status"


@pytest.mark.parametrize("kind", ["self_harm", "emergency", "threat", "spam"])
def test_danger_comes_before_any_wish(kind: str) -> None:
    message = parsed("order_status", kind)
    moderate(message, 0, SETTINGS)
    assert message["intent"]["name"] == MODERATED


def test_an_insult_around_a_wish_is_answered_and_spoken_of_once() -> None:
    first, second = parsed("order_status", "abuse"), parsed("order_status", "abuse")
    assert moderate(first, 0, SETTINGS) == "utter_abuse_warning"
    assert moderate(second, 1, SETTINGS) is None
    assert first["intent"]["name"] == second["intent"]["name"] == "order_status"


def test_the_last_strike_comes_before_the_wish() -> None:
    message = parsed("order_status", "abuse")
    moderate(message, 2, SETTINGS)
    assert message["intent"]["name"] == MODERATED


def test_a_wish_that_insults_made_unclear_is_heard_all_the_same() -> None:
    message = parsed("nlu_fallback", "abuse")
    wish = {"name": "order_status", "confidence": 0.45}
    message["intent_ranking"] = [message["intent"], wish]
    assert moderate(message, 0, SETTINGS) == "utter_abuse_warning"
    assert message["intent"] == wish


def test_a_wish_that_is_clear_without_the_insult_is_heard() -> None:
    message, calm = parsed("smalltalk", "abuse"), parsed("order_status", None)
    assert moderate(message, 0, SETTINGS, calm) == "utter_abuse_warning"
    assert message["intent"]["name"] == "order_status"


def test_what_an_insult_leaves_of_itself_is_no_wish() -> None:
    message, calm = parsed("nlu_fallback", "abuse"), parsed("bot_challenge", None)
    moderate(message, 0, SETTINGS, calm)
    assert message["intent"]["name"] == MODERATED


def test_nothing_but_an_insult_is_not_taken_for_a_question() -> None:
    message = parsed("nlu_fallback", "abuse")
    moderate(message, 0, SETTINGS)
    assert message["intent"]["name"] == MODERATED
