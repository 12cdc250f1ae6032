"""Settles which order a case is about, and that it is the customer's: before that nothing of it is
shown or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from actions.ownership import (
    FullProofNeeded,
    ProofLocked,
    do_digits_prove,
    in_a_group,
    is_locked,
    known_orders,
    may_look_up,
    owned_order,
    proof_of,
    prove_ownership,
    with_proven,
)
from actions.questions import ask
from actions.replies import signal
from actions.resources import shop
from actions.returns import obstacle_to_return
from actions.turn import DialogueTurn
from bot.dialogue.case_kinds import Fact
from bot.dialogue.fact_finding import says_other
from bot.dialogue.state import ORDER, PARCEL, PROOF, SHOWN, Case, Option, Question
from bot.plain_text import plain_text
from bot.shop.records import Customer, Order
from bot.shop.shop import ShopUnavailable
from bot.spoken.orders import SpokenOrder, spoken_order

MOST_OFFERED = 3


async def settle_order(turn: DialogueTurn, case: Case, fact: Fact) -> Order | None:
    """The proven order; None where something was asked or refused instead, and the case waits.

    A number and a proof that were given are tried with each other, whichever came first; of the
    two that did not fit, either may be given anew.
    """
    dialogue = turn.dialogue
    if in_a_group(turn.tracker):
        turn.say("utter_not_in_a_group")
        case.state = "withdrawn"
        return None
    orders = await known_orders(turn.tracker)
    number, numbers = case.facts.get(ORDER), await shop().order_numbers()
    if number is None and (parcel := _parcel(turn, case)):
        number = await _order_of_parcel(turn, case, orders, parcel, numbers.example)
        if number is None:
            return None
    own = _own_order_in(turn, number, orders)
    if own.near:
        _ask_whether(turn, case, own.near[:MOST_OFFERED])
        return None
    if own.said:
        number = own.said
        turn.changed.add(ORDER)
    if number is None and not turn.in_picture:
        number = _meant(turn, case, fact, orders)
    if number is None:
        await _ask_which(turn, case, fact, orders, numbers.example)
        return None
    likely = (place.value for place in numbers.find_likely(plain_text(number)))
    read = numbers.read(number) or next(likely, None)
    if read is None:
        case.facts.pop(ORDER, None)
        turn.say(
            "utter_order_number_invalid", example_number=numbers.example, source={"asks": ORDER}
        )
        ask(turn, case, ORDER, None)
        return None
    case.facts[ORDER] = read
    order = (
        turn.proven.get(read)
        or await owned_order(turn.tracker, read)
        or await _prove(turn, case, read)
    )
    if order:
        case.facts[ORDER] = order.number
        dialogue.refused = []
        dialogue.speak_of(order.number, await _items(order))
    return order


def _own_order_in(
    turn: DialogueTurn, number: str | None, orders: Sequence[Order]
) -> SpokenOrder:
    """Which of the customer's own orders is named: by the number that was heard, or by any digits
    in the message. What was typed is meant as it is: none is near to it."""
    heard = turn.heard
    if number and (heard is None or ORDER not in turn.changed):
        return SpokenOrder()
    text = number or turn.tracker.latest_message.get("text") or ""
    own = [order.number for order in orders]
    named = spoken_order(text, heard.spoken_in if heard else None, own)
    return named if heard else SpokenOrder(named.said)


def _ask_whether(turn: DialogueTurn, case: Case, orders: Sequence[str]) -> None:
    """A number is easily misheard: which of theirs was meant is asked, and never taken for so."""
    options = [Option(number, number) for number in orders]
    if len(options) == 1:
        ask(turn, case, ORDER, "utter_ask_heard_order", order_number=orders[0])
        turn.dialogue.question = Question(ORDER, options)
    else:
        ask(turn, case, ORDER, "utter_ask_which_order", options)


def _meant(turn: DialogueTurn, case: Case, fact: Fact, orders: list[Order]) -> str | None:
    """The order that was spoken of last, or the customer's only one that fits."""
    fitting = _likely(orders, fact, case.kind)
    if SHOWN in case.said and len(fitting) == 1:
        return fitting[0].number
    spoken_of = turn.dialogue.order
    if says_other(turn.tracker.latest_message.get("text") or "") and "order" not in turn.changed:
        others = [o.number for o in orders if o.number != spoken_of]
        return others[0] if len(others) == 1 else None
    if spoken_of:
        return spoken_of
    return fitting[0].number if len(fitting) == 1 else None


def _parcel(turn: DialogueTurn, case: Case) -> str | None:
    """The tracking number that was written, or read in a picture."""
    typed = next(iter(turn.tracker.get_latest_entity_values("tracking_number")), None)
    return typed or case.facts.get(PARCEL)


async def _order_of_parcel(
    turn: DialogueTurn, case: Case, orders: list[Order], parcel: str, example: str | None
) -> str | None:
    """The order that the tracking number is of, whoever's it is: a label proves nothing. None where
    the number is not known, cannot be looked up, or is one of too many, and the order was asked
    for."""
    case.facts.pop(PARCEL, None)
    known = [o.number for o in orders if (o.tracking_number or "").upper() == parcel]
    if known:
        return known[0]
    response = "utter_ask_order_not_tracking_number"
    try:
        if await may_look_up(turn.tracker, parcel):
            if number := await shop().order_of_parcel(parcel):
                return number
            response = "utter_parcel_unknown"
    except ShopUnavailable:
        pass  # the order's number will do
    ask(turn, case, ORDER, response, example_number=example, tracking_number=parcel)
    return None


async def _ask_which(
    turn: DialogueTurn, case: Case, fact: Fact, orders: list[Order], example: str | None
) -> None:
    if turn.in_picture:
        shown = [Option(number, number) for number in turn.in_picture[:MOST_OFFERED]]
        response = "utter_ask_is_it_order" if len(shown) == 1 else "utter_picture_orders"
        ask(turn, case, ORDER, response, shown, order_number=shown[0].value)
        return
    likely = (_likely(orders, fact, case.kind) or orders)[:MOST_OFFERED]
    if likely:
        options = [Option(o.number, o.number) for o in likely]
        ask(turn, case, ORDER, "utter_ask_which_order", options)
        return
    ask(turn, case, ORDER, "utter_ask_order_number", example_number=example)


async def _prove(turn: DialogueTurn, case: Case, number: str) -> Order | None:
    """Tries the proof that was given; asks for one where there is none, or it was refused."""
    dialogue, tracker = turn.dialogue, turn.tracker
    if await is_locked(tracker):
        turn.say("utter_proof_locked")
        case.state = "withdrawn"
        return None
    if dialogue.proof is None:
        await _ask_proof(turn, case, number)
        return None
    if dialogue.refused == [number, dialogue.proof]:
        ask(turn, case, PROOF, "utter_only_to_its_owner")
        return None
    try:
        owner = await prove_ownership(tracker, number, dialogue.proof)
    except ProofLocked:
        turn.say("utter_proof_locked")
        case.state = "withdrawn"
        return None
    except FullProofNeeded:
        dialogue.proof = None
        await _ask_proof(turn, case, number)
        return None
    if owner is None:
        dialogue.refused = [number, dialogue.proof]
        ask(turn, case, PROOF, "utter_proof_failed")
        return None
    return await _remember_proof(turn, number, owner)


async def prove_named(turn: DialogueTurn) -> None:
    """What was typed proves every order that the message names with it, if they are of one
    customer."""
    named = dict.fromkeys(turn.tracker.get_latest_entity_values("order_number"))
    for number in [one for one in named if one not in turn.proven][:MOST_OFFERED]:
        if not turn.proven or turn.dialogue.proof is None or await is_locked(turn.tracker):
            return
        owners = {order.customer_id for order in turn.proven.values()}
        try:
            owner = await prove_ownership(turn.tracker, number, turn.dialogue.proof)
        except (ProofLocked, FullProofNeeded, ShopUnavailable):
            return
        if owner and owner.id in owners:
            await _remember_proof(turn, number, owner)


async def _remember_proof(turn: DialogueTurn, number: str, owner: Customer) -> Order | None:
    proven = proof_of(number, owner)
    turn.proofs.append(proven)
    signal(turn.dispatcher, proven=asdict(proven), customer_name=owner.name)
    turn.set("proven_orders", with_proven(turn.tracker, *turn.proofs))
    order = await shop().order(number, owner.id)
    if order:
        turn.proven[number] = order
    return order


async def _ask_proof(turn: DialogueTurn, case: Case, number: str) -> None:
    try:
        digits = await do_digits_prove(turn.tracker, number)
    except ShopUnavailable:  # the answer is checked all the same
        digits = False
    ask(turn, case, PROOF, "utter_ask_proof" if digits else "utter_ask_proof_full")


def _likely(orders: list[Order], fact: Fact, kind: str) -> list[Order]:
    if kind in ("return_order", "exchange"):
        return [order for order in orders if obstacle_to_return(order) is None]
    return [order for order in orders if not fact.fits or order.status in fact.fits]


async def _items(order: Order) -> list[Option]:
    """What is in the order, with its names in both languages."""
    items: dict[str, Option] = {}
    for item in order.items:
        names = {item.name: None}
        try:
            for product in await shop().find_products(item.name, MOST_OFFERED):
                if product.id == item.product_id:
                    names |= dict.fromkeys((product.name_id, product.name_en, product.category))
        except ShopUnavailable:
            pass
        items[item.name] = Option(item.name, " / ".join(names))
    return list(items.values())
