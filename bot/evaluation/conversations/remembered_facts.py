"""What the bot remembers of a conversation: the case in hand and its facts, from what Rasa's
tracker and the store hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.conversations.observation import Case


@dataclass(frozen=True)
class Memory:
    """The slots, as Rasa's tracker has them."""

    slots: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Mapping[str, Any]]) -> Memory:
        """From the tracker's events, oldest first; of several sessions the last one counts."""
        slots: dict[str, Any] = {}
        for event in events:
            if event["event"] in ("session_started", "restart", "reset_slots"):
                slots = {}
            elif event["event"] == "slot":
                slots[event["name"]] = event.get("value")
        return cls(slots)

    @property
    def proven(self) -> frozenset[str]:
        """The numbers of the orders that were proven in this chat."""
        return frozenset(one["order"] for one in self.slots.get("proven_orders") or [])


def case_in_hand(
    memory: Memory, filed: Sequence[Mapping[str, Any]], before: Case | None
) -> Case | None:
    """The last case of the slot ``dialogue``; else the case that was ``filed`` last (rows of the
    table of cases, oldest first); else the one of ``before``. What the store says of a case's
    state is newer than what the slot does."""
    cases = (memory.slots.get("dialogue") or {}).get("cases") or []
    states = {row["number"]: row["state"] for row in filed}
    if cases:
        last = cases[-1]
        number = last.get("number")
        return Case(last["kind"], states.get(number, last["state"]), number)
    if filed:
        return Case(filed[-1]["kind"], filed[-1]["state"], filed[-1]["number"])
    return before


def known_facts(
    memory: Memory, filed: Sequence[Mapping[str, Any]], before: Mapping[str, str]
) -> dict[str, str]:
    """What is known by now, by the names of facts; ``before`` is what was before this turn.

    Of the case in hand first; what only an earlier case or none has is known as well.
    """
    dialogue = memory.slots.get("dialogue") or {}
    tables = [
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
