"""What the bot remembers of a conversation: the case in hand and its facts, from what Rasa's
tracker and the store hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.conversations.observed import Case
from bot.messages import Turn


@dataclass(frozen=True)
class Memory:
    """The slots, and the form under way, as Rasa's tracker has them."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    form: str | None = None

    @classmethod
    def of(cls, events: Iterable[Mapping[str, Any]]) -> Memory:
        """From the tracker's events, oldest first; of several sessions the last one counts."""
        slots: dict[str, Any] = {}
        form = None
        for event in events:
            kind = event["event"]
            if kind in ("session_started", "restart", "reset_slots"):
                slots, form = {}, None if kind != "reset_slots" else form
            elif kind == "slot":
                slots[event["name"]] = event.get("value")
            elif kind == "active_loop":
                form = event.get("name")
        return cls(slots, form)

    @property
    def proven(self) -> frozenset[str]:
        """The numbers of the orders that were proven in this chat."""
        return frozenset(one["order"] for one in self.slots.get("proven_orders") or [])


def case_in_hand(
    memory: Memory, filed: list[Mapping[str, Any]], turn: Turn | None, before: Case | None
) -> Case | None:
    """The last case of the slot ``dialogue``; else the case that was ``filed`` last (rows of the
    table of cases, oldest first); else what the forms tell; else the one of ``before``. What the
    store says of a case's state is newer than what the slot does."""
    cases = (memory.slots.get("dialogue") or {}).get("cases") or []
    states = {row["number"]: row["state"] for row in filed}
    if cases:
        last = cases[-1]
        number = last.get("number")
        return Case(last["kind"], states.get(number, last["state"]), number)
    if filed:
        return Case(filed[-1]["kind"], filed[-1]["state"], filed[-1]["number"])
    return _of_forms(memory, turn, before) or before


_BY_TASK = {
    "status": "order_status",
    "details": "order_details",
    "refund": "refund_status",
    "cancel": "cancel_order",
    "address": "change_address",
    "return": "return_order",
}
_BY_FORM = {
    "cancel_form": "cancel_order",
    "address_form": "change_address",
    "return_form": "return_order",
    "delete_form": "delete_data",
}
_BY_ACTION = {
    "action_order_status": "order_status",
    "action_order_details": "order_details",
    "action_refund_status": "refund_status",
    "action_cancel_order": "cancel_order",
    "action_change_address": "change_address",
    "action_request_return": "return_order",
    "action_delete_data": "delete_data",
}
_WITHDRAWN = {"utter_kept", "utter_address_kept", "utter_delete_kept"}
_FOR_STAFF = {"utter_return_requested", "utter_deleted_rest_by_staff"}
_NOTHING_DONE = {"utter_shop_unavailable", "utter_proof_locked", "utter_not_in_a_group"}


def _of_forms(memory: Memory, turn: Turn | None, before: Case | None) -> Case | None:
    """A form under way is an open case; an action that served an order has ended one."""
    said = {reply.source.get("response") for reply in turn.replies} if turn else set()
    if memory.form == "order_form":
        kind = _BY_TASK.get(str(memory.slots.get("task")))
        return Case(kind, "open") if kind else None
    if memory.form in _BY_FORM:
        return Case(_BY_FORM[memory.form], "open")
    done = [step["action"] for step in turn.steps if step["action"] in _BY_ACTION] if turn else []
    if done and not said & _NOTHING_DONE:
        kind = _BY_ACTION[done[-1]]
        if said & _WITHDRAWN:
            return Case(kind, "withdrawn")
        return Case(kind, "waiting_staff" if said & _FOR_STAFF else "solved")
    if "utter_stopped" in said and before and before.state == "open":
        return Case(before.kind, "withdrawn")
    return None


_BY_SLOT = {
    "order_number": "order",
    "return_item": "item",
    "return_reason": "reason",
    "return_photo": "photo",
    "new_address": "address",
}


def known_facts(
    memory: Memory, filed: list[Mapping[str, Any]], before: Mapping[str, str]
) -> dict[str, str]:
    """What is known by now, by the names of facts; ``before`` is what was before this turn.

    Of the case in hand first; what only an earlier case or none has is known as well.
    """
    dialogue = memory.slots.get("dialogue") or {}
    tables = [
        {fact: memory.slots.get(slot) for slot, fact in _BY_SLOT.items()},
        dialogue.get("facts") or {},
        *({"order": row.get("order_number"), **_facts_of(row)} for row in filed),
        *(case.get("facts") or {} for case in dialogue.get("cases") or []),
    ]
    known = dict(before)
    for table in tables:
        known |= {name: str(value) for name, value in table.items() if value not in (None, "")}
    return known


def _facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = json.loads(row.get("facts_json") or "{}")
    return facts if isinstance(facts, dict) else {}
