"""What an approved answer says where the customer's case, or the record of their order, decides it
(``instead``, bot.knowledge.decided_answers)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rasa_sdk import Tracker

from actions.order_values import order_values
from actions.ownership import in_a_group, owned_order
from actions.replies import day, language, moment
from actions.resources import case_kinds, settings
from bot.dialogue.case_kinds import Kinds
from bot.dialogue.fact_finding import choice_in
from bot.dialogue.state import ORDER, Case, Dialogue
from bot.dialogue.word_patterns import ENDS_QUESTION, QUESTION_WORD
from bot.knowledge.decided_answers import decide
from bot.knowledge.entries import Entry
from bot.shop.records import Order
from bot.shop.shop import RETURN_DAYS, ShopUnavailable

REASON = "reason"
"""The fact that a question may name itself: "and if I just changed my mind, who pays?"."""


async def said_of(
    entry: Entry, question: str, tracker: Tracker, dialogue: Dialogue
) -> tuple[str, str, dict[str, Any]]:
    """What is said of an entry, as the case or the order decides it; in which language; and what
    it rests on."""
    given = entry.language_for(language(tracker))
    source: dict[str, Any] = {"faq": entry.id, "from": entry.source}
    told = await decided(entry, given, question, tracker, dialogue)
    answer, of_case = told or (entry.answer[given], {})
    return answer, given, {**source, **of_case}


async def decided(
    entry: Entry, spoken: str, question: str, tracker: Tracker, dialogue: Dialogue
) -> tuple[str, dict[str, Any]] | None:
    """What is said in the language ``spoken`` instead of the entry's general answer, and what it
    rests on: which of the other answers it is (from 1), and the order. None where neither case nor
    record decides, and the general one is given."""
    if not entry.instead:
        return None
    kinds = case_kinds()
    case, number = _talked_of(dialogue, kinds)
    known: dict[str, Any] = {}
    if number and any(one.needs_order for one in entry.instead) and not in_a_group(tracker):
        known = await _of_order(number, tracker)
    if case:
        known |= _of_case(case, kinds, tracker)
    known |= _named(question, kinds)
    paid = [way for one in entry.instead for way in one.when.get("paid_by", ())]
    if said := [way for way in paid if way.casefold() in question.casefold()]:
        known |= {"paid_by": " ".join(said), "payment_method": None}  # as the customer has it
    told = decide(entry.instead, spoken, {name: value for name, value in known.items() if value})
    if told is None:
        return None
    place, text = told
    of_order = {ORDER: number} if entry.instead[place - 1].needs_order else {}
    return text, {"instead": place, **of_order}


def kind_asked_about(text: str, dialogue: Dialogue) -> str | None:
    """The kind of the case that a question is likely about; None of a statement: "please send the
    new one quickly" is for staff."""
    lower = text.casefold()
    asks = (
        lower.rstrip().endswith("?") or QUESTION_WORD.search(lower) or ENDS_QUESTION.search(lower)
    )
    if not asks:
        return None
    case, _ = _talked_of(dialogue, case_kinds())
    return case.kind if case else None


def _talked_of(dialogue: Dialogue, kinds: Kinds) -> tuple[Case | None, str | None]:
    """The case that is talked of, and the order: the case of before where the same order was only
    looked up since."""
    last = dialogue.in_hand or dialogue.last
    if last and last.state == "withdrawn":
        last = None
    number = (last.facts.get(ORDER) if last else None) or dialogue.order
    if last is None or not _is_look_up(last, kinds):
        return last, number
    cases = (c for c in reversed(dialogue.cases) if c.state != "withdrawn")
    others = (c for c in cases if not _is_look_up(c, kinds) and c.facts.get(ORDER) == number)
    return next(others, last), number


def _is_look_up(case: Case, kinds: Kinds) -> bool:
    kind = kinds.get(case.kind)
    return kind is not None and not kind.files and kind.confirm is None


def _of_case(case: Case, kinds: Kinds, tracker: Tracker) -> dict[str, Any]:
    kind = kinds.get(case.kind)
    filed = (tracker.latest_message.get("metadata") or {}).get("cases") or []
    due = next((one.get("due_at") for one in filed if one["number"] == case.number), None)
    return {
        **{name: value for name, value in case.facts.items() if name != ORDER},
        "case": case.kind,
        "case_state": case.state,
        "case_number": case.number,
        "case_name": kind.title(language(tracker)).lower() if kind else None,
        "due": moment(settings().time.at(due), tracker) if due else None,
        "due_hours": str(kind.due_hours) if kind and kind.due_hours else None,
    }


async def _of_order(number: str, tracker: Tracker) -> dict[str, Any]:
    """Nothing of an order that is not theirs, or while the shop cannot be asked."""
    try:
        order = await owned_order(tracker, number)
    except ShopUnavailable:
        return {}
    if order is None:
        return {}
    return {
        **order_values(order, tracker),
        ORDER: order.status,
        "paid_by": order.payment_method,
        **_days_left(order, tracker),
    }


def _days_left(order: Order, tracker: Tracker) -> dict[str, Any]:
    """Until when it can be returned; nothing where the day of its delivery is not known."""
    if order.status != "delivered" or order.delivered_on is None:
        return {}
    until = order.delivered_on + timedelta(days=RETURN_DAYS)
    is_over = settings().time.today() > until
    return {"return_days": "over" if is_over else "left", "return_until": day(until, tracker)}


def _named(question: str, kinds: Kinds) -> dict[str, str]:
    """A reason that the question itself names goes before the one of the case."""
    facts = (fact for kind in kinds.values() if (fact := kind.fact(REASON)) and fact.choices)
    named = (choice_in(question, fact.choices) for fact in facts)
    return next(({REASON: choice.key} for choice in named if choice), {})
