"""Asks one thing, and remembers what was asked."""

from __future__ import annotations

import json
from typing import Any

from actions.turn import DialogueTurn
from bot.dialogue.state import Case, Option, Question

STUCK = 3
"""So often is one thing asked before a person is offered."""


def ask(
    turn: DialogueTurn,
    case: Case,
    fact: str,
    response: str | None,
    options: list[Option] | None = None,
    buttons: list[dict[str, str]] | None = None,
    **values: Any,
) -> None:
    """Asks by ``response``, with a button for each option; without one it was just asked in other
    words. What the reply says by itself (yes and no) stays its own ``buttons``."""
    before = turn.asked_before
    again = bool(before and before.fact == fact and turn.dialogue.unclear and not turn.said)
    case.asked[fact] = case.asked.get(fact, 0) + 1
    turn.dialogue.question = Question(fact, options or [])
    if response is None:
        return
    if again:
        stuck = turn.dialogue.unclear >= STUCK
        turn.say("utter_form_offer_person" if stuck else "utter_form_hint")
    if options:
        buttons = [
            *(
                {"title": o.title, "payload": f"/inform{json.dumps({'option': o.value})}"}
                for o in options
            ),
            *(buttons or []),
        ]
    about = {"order": values["order_number"]} if values.get("order_number") else {}
    turn.say(response, buttons=buttons, source={"asks": fact, **about}, **values)
