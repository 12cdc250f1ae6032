"""A case that was begun by a wrong reading: the customer says that it is not what they meant, so
what was said is read anew without it."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.case_kinds import CaseKind
from bot.dialogue.commands import Command
from bot.dialogue.meant_words import words_for
from bot.dialogue.message import FALLBACK, Message, Part
from bot.dialogue.state import Dialogue
from bot.dialogue.word_patterns import MANY_DIGITS, QUESTION_WORD, QUESTIONS, SURE

_NOT_THAT = words_for("not_that")
_NO_ORDER = words_for("no_order")
_MOST_ASKED = 2
"""Questions after which a case is no slip any more: the customer went along with it."""
_SAYS_NO_MORE = 5
"""Words of who only says that it was wrong."""


def says_it_was_wrong(message: Message, dialogue: Dialogue) -> bool:
    """Whether the case in hand has just been begun, nothing was told for it, and the customer says
    that it is not what they meant, or that there is no order that it could be about."""
    case = dialogue.in_hand
    if case is None or message.is_payload or sum(case.asked.values()) > _MOST_ASKED:
        return False
    lower = message.text.casefold()
    tells = MANY_DIGITS.search(lower) or message.photo or message.values("order_number")
    if tells or case.number or "order" in case.facts or dialogue.proof or not dialogue.question:
        return False
    asks_order = dialogue.question.fact == "order" and _NO_ORDER.search(lower)
    return bool(_NOT_THAT.search(lower) or asks_order)


def without_it(dialogue: Dialogue) -> Dialogue:
    """The dialogue as it was before the case in hand was begun."""
    cases = [case for case in dialogue.cases if case is not dialogue.in_hand]
    return replace(dialogue, cases=cases, question=None)


def read_otherwise(message: Message, kind: CaseKind) -> Message:
    """The message without the intents that open the ``kind``: the next likeliest count."""
    parts = tuple(_next_likeliest(part, kind) for part in message.parts)
    is_it = message.intent in kind.opened_by
    confidence = 0.0 if is_it else message.confidence
    return replace(
        message, parts=parts, intent=FALLBACK if is_it else message.intent, confidence=confidence
    )


def _next_likeliest(part: Part, kind: CaseKind) -> Part:
    ranked = ((part.likeliest, part.likeness), *part.others)
    (first, likeness), *others = [
        *(one for one in ranked if one[0] not in kind.opened_by),
        ("", 0.0),
    ]
    is_it = part.intent in kind.opened_by
    return replace(
        part,
        intent=FALLBACK if is_it else part.intent,
        confidence=0.0 if is_it else part.confidence,
        likeliest=first,
        likeness=likeness,
        others=tuple(others),
    )


def left_for(read: list[Command], message: Message) -> list[Command]:
    """Leaves the case for what else was ``read``: another one in its place, or an answer, or the
    likeliest answers to choose from."""
    begins = next((c for c in read if c.name == "start"), None)
    if begins:
        return [replace(c, name="instead") if c is begins else c for c in read]
    left = Command("leave", text=message.text, why="says that it was not meant")
    told = [c for c in read if c.name not in ("react", "unclear", "deny", "leave", "inform")]
    lower = message.text.casefold()
    asks = _NOT_THAT.search(lower) or QUESTION_WORD.search(lower)  # not "I haven't bought it yet"
    if told or not asks or len(lower.split()) <= _SAYS_NO_MORE:
        return [left, *told]
    if message.intent == "product_availability" and message.confidence >= SURE:
        return [left, Command("products", text=message.text, why="what was meant")]
    topic = message.intent if message.intent in QUESTIONS else None
    return [left, Command("ask", topic, text=message.text, why="what was meant")]
