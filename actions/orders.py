"""Shows and changes an order, once it is settled which one and whose it is."""

from __future__ import annotations

from actions.deeds import check, deed
from actions.resources import shop
from actions.speech import day, moment, money, words
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.records import Order
from bot.shop.shop import CHANGEABLE, NotPossible

UNDER_WAY = ("return_requested", "returned", "refunded")


def tell(turn: DialogueTurn, order: Order, response: str, **more: str | None) -> None:
    """A reply whose {braces} are filled from the order's record."""
    source = {"order": order.number}
    turn.say(response, source=source, **{**order_values(order, turn), **more})


def tell_status(turn: DialogueTurn, order: Order) -> None:
    """Where the order is, with the parcel's last known place."""
    last = order.tracking[-1] if order.tracking else None
    tell(
        turn, order, f"utter_order_{order.status}",
        last_place=last and last.place,
        last_time=last and moment(last.happened_at, turn.tracker),
    )  # fmt: skip


@deed("show_status")
async def show_status(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    tell_status(turn, order)
    turn.solved()
    return "solved"


@deed("show_details")
async def show_details(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """What was ordered, what it cost and where it goes."""
    tell(turn, order, "utter_order_details", item_lines=item_lines(order, turn))
    turn.solved()
    return "solved"


@deed("show_refund")
async def show_refund(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """Where the customer's money is."""
    is_under_way = order.status in UNDER_WAY or order.status == "cancelled"
    response = f"utter_order_{order.status}" if is_under_way else "utter_order_not_refunded"
    tell(turn, order, response)
    if is_under_way and turn.asked_again(case, order):
        return "waiting_staff"
    turn.solved()
    return "solved"


@check("cancellable")
async def cancellable(turn: DialogueTurn, case: Case, order: Order) -> bool:
    return _may_change(turn, order, "utter_cannot_cancel")


@check("address_changeable")
async def address_changeable(turn: DialogueTurn, case: Case, order: Order) -> bool:
    return _may_change(turn, order, "utter_cannot_change_address")


@deed("cancel_order")
async def cancel_order(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    try:
        order = await shop().cancel(order.number, order.customer_id)
    except NotPossible:
        tell(turn, order, "utter_cannot_cancel")
        return "solved"
    tell(turn, order, "utter_cancelled")
    turn.solved()
    return "solved"


def order_values(order: Order, turn: DialogueTurn) -> dict[str, str | None]:
    """The order's record as replies name it, in the customer's language; None is not known."""
    tracker = turn.tracker
    return {
        "order_number": order.number,
        "status": words(f"utter_status_{order.status}", tracker),
        "items": ", ".join(item.name for item in order.items),
        "total": money(order.total, tracker),
        "shipping_fee": money(order.shipping_fee, tracker),
        "payment_method": order.payment_method,
        "placed_on": day(order.placed_on, tracker),
        "address": order.address,
        "courier": order.courier,
        "tracking_number": order.tracking_number,
        "estimated_on": day(order.estimated_on, tracker),
        "delivered_on": day(order.delivered_on, tracker),
    }


def item_lines(order: Order, turn: DialogueTurn) -> str:
    """Each item with how many and its price, a line each."""
    return "\n".join(
        f"{item.quantity} × {item.name}"
        + (f", {money(item.price, turn.tracker)}" if item.price is not None else "")
        for item in order.items
    )


def _may_change(turn: DialogueTurn, order: Order, refusal: str) -> bool:
    if order.status in CHANGEABLE:
        return True
    tell(turn, order, refusal)
    return False
