"""What has become of the cases that a customer filed."""

from __future__ import annotations

from typing import Any

from actions.replies import moment
from actions.turn import DialogueTurn
from actions.while_waiting import is_awaited
from bot.settings import load_settings

MOST_TOLD = 3


def _was_said(turn: DialogueTurn, response: str, number: str) -> bool:
    """Whether the customer's message before this one was answered with it."""
    turns_back = 0
    for event in reversed(turn.tracker.events):
        turns_back += event["event"] == "user"
        if turns_back > 1:
            return False
        source = (event.get("metadata") or {}).get("source") or {}
        if turns_back and source.get("response") == response and source.get("case") == number:
            return True
    return False


def tell_news(turn: DialogueTurn, number: str | None = None) -> None:
    """Of each, or of the one with this ``number``: who has it, by when it is answered, what was
    decided."""
    metadata = turn.tracker.latest_message.get("metadata") or {}
    cases = metadata.get("cases") or []
    here: list[dict[str, Any]] = [
        {"number": c.number, "kind": c.kind, "state": c.state, "order": c.facts.get("order")}
        for c in reversed(turn.dialogue.cases) if c.number
    ]  # fmt: skip
    known = cases or here  # `rasa shell` has no gateway that keeps them
    meant = [case for case in known if case["number"] == number] or known
    for case in meant[:MOST_TOLD]:
        kind = turn.kinds.get(case["kind"])
        due = case.get("due_at")
        before = "_before" if case["state"] == "withdrawn" else ""
        response = f"utter_case_{case['state']}{before}"
        if case["state"] == "waiting_staff" and _was_said(turn, response, case["number"]):
            response = "utter_case_still_waiting"
        turn.say(
            response,
            source={"case": case["number"], "kind": case["kind"]},
            case_number=case["number"],
            case_name=kind.title(turn.language).lower() if kind else case["kind"],
            order_number=case.get("order"),
            due=moment(load_settings().time.at(due), turn.tracker) if due else None,
            outcome=case.get("outcome"),
            asked_back=case.get("asked_back"),
        )
    told = [case["number"] for case in meant[:1]]
    talked_of = next((c for c in turn.dialogue.cases if c.number in told), None)
    if talked_of and not turn.dialogue.in_hand:
        turn.dialogue.take_up(talked_of)
    if not known and not is_awaited(turn.tracker):
        turn.say("utter_no_case")
