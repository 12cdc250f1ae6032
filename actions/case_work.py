"""Works on the case in hand: to the next question, or to its end, and then on the next one."""

from __future__ import annotations

from actions.case_functions import CHECKS, DEEDS
from actions.erasure import how_far
from actions.follow_up_questions import entry_answered_before
from actions.order_values import order_values
from actions.orders import called
from actions.ownership import owned_order
from actions.questions import ask
from actions.replies import say_approved, words
from actions.resources import knowledge
from actions.turn import DialogueTurn
from actions.which_order import settle_order
from bot.dialogue.case_facts import ALL_ITEMS
from bot.dialogue.case_kinds import CaseKind, Fact
from bot.dialogue.fact_finding import is_whole_address, item_in
from bot.dialogue.state import CONFIRM, Case, Option
from bot.shop.records import Order
from bot.shop.shop import ShopUnavailable

FEWEST_FOR_ITEM = 2
"""An order of fewer items needs no question which."""
ENOUGH = 2
"""So often something is asked that staff, who get the case, can find out themselves."""


async def work(turn: DialogueTurn) -> None:
    """Until something is asked, or no case is open."""
    turn.dialogue.question = None
    while case := turn.dialogue.in_hand:
        turn.dialogue.take_up(case)
        kind = turn.kind(case)
        if kind is None or (kind.do and kind.do not in DEEDS):
            turn.say("utter_case_gone")  # the shop took this kind of case away meanwhile
            case.state = "withdrawn"
            continue
        try:
            await _step(turn, case, kind)
        except ShopUnavailable:
            turn.say("utter_shop_unavailable")
            return
        if case.state == "open":
            return
        following = turn.dialogue.in_hand
        if following and following.kind != case.kind and (named := turn.kind(following)):
            turn.dialogue.take_up(following)  # what is said next is of it
            turn.say("utter_back_to", case_name=named.title(turn.language).lower())


async def ask_exception(turn: DialogueTurn, text: str) -> None:
    """Gives staff what was refused: they alone may decide otherwise."""
    case = turn.dialogue.last
    kind = turn.kind(case) if case else None
    if case is None or kind is None or not case.refused:
        return
    try:
        order = await owned_order(turn.tracker, case.facts.get("order", ""))
    except ShopUnavailable:
        turn.say("utter_shop_unavailable")
        return
    if order is None:  # the proof has run out meanwhile
        turn.say("utter_ask_proof_again")
        return
    case.add("note", text)
    case.state, case.refused = "waiting_staff", False
    turn.say("utter_exception_asked")
    await _file(turn, case, kind, order)


async def _step(turn: DialogueTurn, case: Case, kind: CaseKind) -> None:
    """Asks what is missing next; does it where nothing is."""
    _begin(turn, case, kind)
    order: Order | None = None
    fact = kind.fact("order")
    if (
        fact
        and fact.optional
        and fact.ask
        and "order" not in case.facts
        and not case.asked.get("order")
    ):
        skip = [{"title": words("utter_name_skip", turn.tracker), "payload": "/skip"}]
        ask(turn, case, "order", "utter_ask_order_if_any", None, skip)
        return
    is_needed = fact is not None and bool(fact.ask) and not fact.optional
    if fact and (is_needed or "order" in case.facts):
        order = await settle_order(turn, case, fact)
        if order is None:
            return
    if kind.check and not await CHECKS[kind.check](turn, case, order):
        if turn.dialogue.question is None:  # else the check asked something
            case.state, case.refused = "solved", True  # it was answered: it cannot be
        return
    _recall_item(turn, case, kind)
    missing = _missing(case, kind, order)
    if missing:
        _ask_fact(turn, case, missing, order)
        return
    if kind.confirm and turn.confirmed is not case:
        await _ask_yes(turn, case, kind, order)
        return
    state = await DEEDS[kind.do](turn, case, order) if kind.do else "waiting_staff"
    case.state = state
    if state == "waiting_staff":
        await _file(turn, case, kind, order)


def _begin(turn: DialogueTurn, case: Case, kind: CaseKind) -> None:
    """Once, at the beginning: that we are sorry, and what the shop says of such cases."""
    if case.said:
        return
    case.said.append("begun")
    answer = knowledge().entry(kind.answer) if kind.answer else None
    shows = case.seen or (kind.fact("photo") and case.facts.get("photo"))
    if answer and (shows or _was_said(turn, case, answer.id)):
        answer = None  # what it says of proofs and photos, the customer has done already
    told = answer.answer[answer.language_for(turn.language)] if answer else ""
    is_sorry = any(sorry in told.casefold() for sorry in ("sorry", "maaf"))
    if kind.sorry and not turn.dialogue.sorry and not is_sorry:
        turn.say("utter_sorry")
    turn.dialogue.sorry = turn.dialogue.sorry or kind.sorry
    if answer:
        case.said.append(answer.id)
        say_approved(
            turn.dispatcher,
            turn.action,
            told,
            {"faq": answer.id, "from": answer.source, "kind": case.kind},
        )
        turn.said += 1


def _was_said(turn: DialogueTurn, case: Case, answer: str) -> bool:
    """Whether it stands above already: in an earlier case of this kind, or in the last turn."""
    earlier = [one for one in turn.dialogue.cases if one is not case and one.kind == case.kind]
    return any(answer in one.said for one in earlier) or answer == entry_answered_before(
        turn.tracker
    )


def _recall_item(turn: DialogueTurn, case: Case, kind: CaseKind) -> None:
    """An item that was named before it was known which order, and so which items there are."""
    told = [one for one in case.facts.get("item", "").split(ALL_ITEMS) if one]
    if not {item.value for item in turn.dialogue.items}.issuperset(told):
        case.hear(case.facts.pop("item"))  # as the catalogue calls it, and the order does not
    if case.heard and kind.fact("item") and "item" not in case.facts:
        named = item_in(case.heard, [item.title for item in turn.dialogue.items])
        found = next((i.value for i in turn.dialogue.items if i.title == named), None)
        if found:
            case.facts["item"] = found
    if kind.fact("item"):
        case.heard = ""


def _missing(case: Case, kind: CaseKind, order: Order | None) -> Fact | None:
    for fact in kind.facts:
        partial = fact.read_as == "address" and not is_whole_address(case.facts.get(fact.name, ""))
        if fact.name == "order" or not fact.ask or (fact.name in case.facts and not partial):
            continue
        is_wanted = fact.name in case.wanted
        stands_in = bool(fact.called) and any(fact.name in other.unless for other in kind.facts)
        others = {} if is_wanted else dict.fromkeys(case.wanted, "")
        if fact.is_needless({**others, **case.facts}) and not is_wanted:
            continue
        if stands_in and not is_wanted:
            continue
        if fact.name == "item" and order and len({i.name for i in order.items}) < FEWEST_FOR_ITEM:
            if order.items:
                case.facts["item"] = order.items[0].name
            continue
        asked = case.asked.get(fact.name, 0)
        if asked and (fact.optional or (asked >= ENOUGH and kind.files and kind.confirm is None)):
            continue
        return fact
    return None


def _ask_fact(turn: DialogueTurn, case: Case, fact: Fact, order: Order | None) -> None:
    if fact.read_as == "item" and order:
        names = {item.name: item.called(turn.language) for item in order.items}
        options = [Option(name, title) for name, title in names.items()]
    else:
        options = [Option(c.key, c.title(turn.language)) for c in fact.choices]
    skip = [{"title": words("utter_name_skip", turn.tracker), "payload": "/skip"}]
    values = order_values(order, turn.tracker) if order else {}
    begun = fact.read_as == "address" and fact.name in case.facts
    ask(
        turn,
        case,
        fact.name,
        "utter_address_too_short" if begun else fact.ask,
        options,
        skip if fact.optional else None,
        **values,
    )


async def _ask_yes(turn: DialogueTurn, case: Case, kind: CaseKind, order: Order | None) -> None:
    response, values = kind.confirm or "", dict(order_values(order, turn.tracker)) if order else {}
    if response == "utter_ask_delete":
        response, values = await how_far(turn)
    values |= {f"new_{name}": value for name, value in case.facts.items()}
    chosen = [case.facts[name] for name in ("size", "colour") if name in case.facts]
    item = called(case.facts.get("item"), order, turn)
    values |= {"item": item, "new_value": ", ".join(chosen) or None}
    ask(turn, case, CONFIRM, response, **values)


async def _file(turn: DialogueTurn, case: Case, kind: CaseKind, order: Order | None) -> None:
    """Gives the case to staff, and its number to the customer."""
    case.number = case.number or turn.number_for(case)
    await turn.tell_staff(case, order)
    turn.say(
        "utter_filed",
        source={"case": case.number, **({"order": order.number} if order else {})},
        case_number=case.number,
        case_name=kind.title(turn.language).lower(),
        order_number=order.number if order else case.facts.get("order"),
        item=called(case.facts.get("item"), order, turn),
        hours=kind.due_hours,
    )
    turn.solved()
