"""The case in hand and the facts, from a tracker's events and the table of cases."""

from __future__ import annotations

import json
from typing import Any

from bot.evaluation.conversations.observation import Case
from bot.evaluation.conversations.remembered_facts import Memory, case_in_hand, known_facts


def slot(name: str, value: object) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def remembering(*cases: dict[str, Any], **more: Any) -> Memory:
    return Memory.of([slot("dialogue", {"cases": list(cases), "question": None, **more})])


def row(number: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number, "kind": "wrong_item", "state": "waiting_staff", "order_number": "ORD-1",
        "facts_json": json.dumps({"item": "Kemeja"}), **more,
    }  # fmt: skip


def test_only_the_last_session_is_remembered() -> None:
    memory = Memory.of(
        [
            slot("order_number", "ORD-1"),
            {"event": "session_started"},
            slot("proven_orders", [{"order": "ORD-2"}]),
        ]
    )
    assert memory.slots == {"proven_orders": [{"order": "ORD-2"}]}
    assert memory.proven == {"ORD-2"}


def test_the_last_case_of_the_dialogue_is_in_hand() -> None:
    memory = remembering(
        {"kind": "exchange", "state": "solved", "facts": {}},
        {"kind": "wrong_item", "state": "open", "facts": {}, "number": None},
    )
    assert case_in_hand(memory, [], None) == Case("wrong_item", "open")


def test_of_a_filed_case_the_store_knows_better() -> None:
    memory = remembering({"kind": "wrong_item", "state": "waiting_staff", "number": "C-1"})
    rows = [row("C-1", state="solved")]
    assert case_in_hand(memory, rows, None) == Case("wrong_item", "solved", "C-1")


def test_after_a_new_session_the_case_is_found_in_the_store() -> None:
    rows = [row("C-1"), row("C-2", kind="invoice")]
    assert case_in_hand(Memory(), rows, None) == Case("invoice", "waiting_staff", "C-2")


def test_what_was_served_stays_in_hand_until_something_else_is() -> None:
    before = Case("order_status", "solved")
    assert case_in_hand(Memory(), [], before) == before
    assert case_in_hand(remembering(), [], before) == before
    assert case_in_hand(Memory(), [], None) is None


def test_facts_of_the_case_in_hand_come_first() -> None:
    memory = remembering(
        {"kind": "exchange", "state": "solved", "facts": {"order": "ORD-1", "size": "L"}},
        {"kind": "wrong_item", "state": "open", "facts": {"order": "ORD-2"}},
        facts={"photo": "p1", "order": "ORD-3"},
    )
    assert known_facts(memory, [], {"reason": "too small"}) == {
        "order": "ORD-2", "size": "L", "photo": "p1", "reason": "too small"
    }  # fmt: skip


def test_facts_of_the_store() -> None:
    assert known_facts(Memory(), [row("C-1")], {"reason": "torn"}) == {
        "order": "ORD-1", "item": "Kemeja", "reason": "torn"
    }  # fmt: skip
