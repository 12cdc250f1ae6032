"""One turn of the dialogue: what actions on cases say, remember and tell the gateway."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import heard_in
from actions.ownership import ProvenOrder, vouched_customers
from actions.replies import language, say, signal
from actions.transfer_proof import transfer_for_staff
from bot.dialogue.case_kinds import CaseKind, Kinds
from bot.dialogue.heard_words import Heard
from bot.dialogue.state import Case, Dialogue, Question
from bot.messages import Card
from bot.shop.records import Order

_NUMBER_BYTES = 5


@dataclass
class DialogueTurn:
    """``asked_before`` is what was asked when the message came; ``changed`` are the facts that it
    told or corrected; ``confirmed`` is the case to which it said yes; ``proven`` are the orders
    that it proved, by number, and ``proofs`` say until when; ``filed`` are the cases of which
    staff are told; ``in_picture`` are the orders that a picture may be about; ``basket`` are
    products whose price together is asked for, and how many of each."""

    action: Action
    dispatcher: CollectingDispatcher
    tracker: Tracker
    dialogue: Dialogue
    kinds: Kinds
    events: list[EventType] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    confirmed: Case | None = None
    said: int = 0
    proven: dict[str, Order] = field(default_factory=dict)
    proofs: list[ProvenOrder] = field(default_factory=list)
    filed: list[dict[str, Any]] = field(default_factory=list)
    in_picture: list[str] = field(default_factory=list)
    basket: dict[str, int] = field(default_factory=dict)
    asked_before: Question | None = field(init=False)

    def __post_init__(self) -> None:
        self.asked_before = self.dialogue.question

    @property
    def language(self) -> str:
        return language(self.tracker)

    @property
    def message(self) -> str:
        """What the customer's message is known by: the same where the turn is run again."""
        metadata = self.tracker.latest_message.get("metadata") or {}
        said = sum(event["event"] == "user" for event in self.tracker.events)
        return str(metadata.get("message") or f"{self.tracker.sender_id}.{said}")

    @property
    def heard(self) -> Heard | None:
        """What was spoken of the message."""
        return heard_in(self.tracker)

    def say(
        self,
        response: str,
        *,
        buttons: list[dict[str, str]] | None = None,
        source: dict[str, Any] | None = None,
        card: Card | None = None,
        **values: Any,
    ) -> None:
        """See ``actions.replies.say``."""
        self.said += 1
        case = self.dialogue.last
        about = {"kind": case.kind} if case else {}
        if case and case.number:
            about["case"] = case.number
        say(
            self.dispatcher,
            self.action,
            response,
            buttons=buttons,
            source={**about, **(source or {})},
            card=card,
            **values,
        )

    def set(self, slot: str, value: Any) -> None:
        self.events.append(SlotSet(slot, value))

    def solved(self) -> None:
        """Something was done or answered: worth asking for a rating."""
        self.set("case_solved", True)

    def kind(self, case: Case) -> CaseKind | None:
        return self.kinds.get(case.kind)

    def asked_again(self, case: Case, order: Order) -> bool:
        """Whether the same of the same order was answered already: it did not help."""
        return any(
            one.kind == case.kind
            and one.state == "solved"
            and one.facts.get("order") == order.number
            for one in self.dialogue.cases
        )

    def number_for(self, case: Case) -> str:
        """The same for the same message and kind, so that a turn that is run again files nothing
        twice."""
        digest = hashlib.blake2b(f"{self.message} {case.kind}".encode(), digest_size=_NUMBER_BYTES)
        return f"C-{base64.b32encode(digest.digest()).decode()}"

    async def tell_staff(self, case: Case, order: Order | None = None) -> None:
        """Has the gateway keep the case as it is now."""
        kind = self.kind(case)
        number = order.number if order else case.facts.get("order")
        facts: dict[str, Any] = {
            name: value for name, value in case.facts.items() if name not in ("order", "photo")
        }
        if case.seen or (kind and kind.fact("amount") and "photo" in case.facts):
            facts["transfer"] = transfer_for_staff(case, order)
        vouched = await vouched_customers(self.tracker) if order else []
        strong = order is not None and order.customer_id in vouched
        self.filed.append(
            {
                "number": case.number,
                "kind": case.kind,
                "state": case.state,
                "order": number,
                "customer": order.customer_id if order else None,
                "facts": facts,
                "evidence": [ref for ref in (case.facts.get("photo") or "").split() if ref],
                "due_hours": kind.due_hours if kind else None,
                "proof": None if order is None else "strong" if strong else "weak",
            }
        )
        signal(self.dispatcher, cases=list(self.filed))

    def remembered(self) -> list[EventType]:
        """What the tracker is to keep of the turn."""
        return [*self.events, SlotSet("dialogue", self.dialogue.as_slot())]
