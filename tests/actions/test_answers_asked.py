"""A message answers what was asked before it came, and is read once."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker

from actions.answers_asked import free_text_answer, was_asked

LISTEN, FORM = "action_listen", "return_form"
ASKED = {"event": "slot", "name": "requested_slot", "value": "return_item"}
USER = {"event": "user"}


def action(name: str) -> dict[str, str]:
    return {"event": "action", "name": name}


@pytest.mark.parametrize(
    ("events", "answers"),
    [
        ([ASKED, action(LISTEN), USER, action(FORM)], True),
        ([action(LISTEN), USER, action(FORM), ASKED, action(FORM)], False),
        ([ASKED, USER, action("action_faq"), action(FORM)], False),
        ([], True),
    ],
)
def test_the_forms_own_steps_are_no_answers(events: list[dict[str, str]], answers: bool) -> None:
    message = {"text": "mau retur ORD-7110", "intent": {"name": "return_order", "confidence": 0.9}}
    slots = {"requested_slot": "return_item"}
    tracker = Tracker("1", slots, message, events, False, None, {}, "action_listen")
    assert was_asked(tracker, "return_item") is answers
    assert not was_asked(tracker, "return_reason")
    assert (free_text_answer(tracker, "return_item") is not None) is answers
