"""Which kind of case a message, or a part of it, opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.dialogue.case_kinds import CaseKind, Kinds
from bot.dialogue.message import FALLBACK, Message, Part
from bot.dialogue.state import Dialogue
from bot.dialogue.word_patterns import (
    ASKS_WHETHER_IT_CAME,
    BEGINS_QUESTION,
    DID_NOT_COME,
    LIKELY,
    LIKELY_OF_ORDER,
    NOT_YET,
    SURE,
    WAITED,
)

_STATUS = "order_status"
_WHEN, _LATE = ("delivery_time",), "late_order"
_PROBLEM = "order_problem"
_NOT_COME = ("not_received", "late_order")
"""Intents of who misses what should have come."""


def as_it_is_meant(message: Message) -> Message:
    """Who asks whether something has come wants its status, and does not say that it is lost; who
    has waited for a week and has it not asks for more than how long it takes."""
    text = message.text.casefold()
    if WAITED.search(text) and NOT_YET.search(text) and not message.is_payload:
        return _with_intent(message, _WHEN, _LATE)
    asks = ASKS_WHETHER_IT_CAME.search(text) and not DID_NOT_COME.search(text)
    if not asks or message.is_payload:
        return message
    return _with_intent(message, _NOT_COME, _STATUS)


def _with_intent(message: Message, taken_for: Collection[str], intent: str) -> Message:
    """The message, and parts of it, that were ``taken_for`` something else."""
    parts = tuple(
        replace(part, intent=intent) if part.intent in taken_for else part
        for part in message.parts
    )
    whole = intent if message.intent in taken_for else message.intent
    return replace(message, intent=whole, parts=parts)


class Openings:
    """``kinds`` by key, by the intents and by the kinds of pictures that open them."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.by_intent = {intent: kind for kind in kinds.values() for intent in kind.opened_by}
        self.by_picture = {shown: kind for kind in kinds.values() for shown in kind.pictures}

    def opened_by(self, message: Message) -> CaseKind | None:
        """The kind of the last case that a message opens: its facts may stand in other parts."""
        opened = (self.opens_by(part, message) for part in reversed(message.parts))
        return next((kind for kind in opened if kind), None)

    def added_to(self, message: Message, dialogue: Dialogue) -> CaseKind | None:
        """The kind of the case that staff have, where a statement tells more of it."""
        last = dialogue.last
        asks = "?" in message.text or BEGINS_QUESTION.match(message.text.casefold())
        if not last or last.state != "waiting_staff" or asks:
            return None
        return self.kinds.get(last.kind)

    def opens_by(self, part: Part, message: Message) -> CaseKind | None:
        """The kind that a part opens. What an order is named in opens what it is likeliest about,
        else what the whole message is about, else the order's status."""
        if part.confidence >= SURE and part.intent in self.by_intent:
            return self.by_intent[part.intent]
        if part.intent == _PROBLEM:  # of no name, unless it is nearly as like one that has one
            near = (i for i, likeness in part.others if likeness >= LIKELY and i in self.by_intent)
            return self.by_intent.get(next(near, ""))
        names = any(
            e.kind in ("order_number", "tracking_number") for e in message.entities_in(part)
        )
        if part.intent != FALLBACK:
            return None
        if not names:
            return self.by_intent.get(part.likeliest) if part.likeness >= LIKELY else None
        for intent, likeness in ((part.likeliest, part.likeness), *part.others):
            if intent in self.by_intent and likeness >= LIKELY_OF_ORDER:
                return self.by_intent[intent]
        whole = self.by_intent.get(message.intent) if message.confidence >= SURE else None
        return whole if whole and whole.needs_order else self.by_intent.get(_STATUS)
