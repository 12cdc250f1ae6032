"""Shows and changes an order, once it is settled which one and whose it is."""

from __future__ import annotations

from actions import order_news
from actions.cards import order_card
from actions.case_functions import check, deed
from actions.order_values import order_values
from actions.replies import moment, money
from actions.resources import shop
from actions.turn import DialogueTurn
from bot.dialogue.case_facts import ALL_ITEMS
from bot.dialogue.state import Case, CaseState
from bot.messages import Card
from bot.shop.records import Order
from bot.shop.shop import CHANGEABLE, NotPossible

UNDER_WAY = ("return_requested", "returned", "refunded")


def tell(
    turn: DialogueTurn,
    order: Order,
    response: str,
    buttons: list[dict[str, str]] | None = None,
    card: Card | None = None,
    **more: str | None,
) -> None:
    """A reply whose {braces} are filled from the order's record."""
    values = {**order_values(order, turn.tracker), **more}
    turn.say(response, buttons=buttons, source={"order": order.number}, card=card, **values)


def tell_status(
    turn: DialogueTurn, order: Order, buttons: list[dict[str, str]] | None = None
) -> None:
    """Where the order is, with the parcel's last known place."""
    last = order.tracking[-1] if order.tracking else None
    tell(
        turn, order, f"utter_order_{order.status}", buttons, order_card(order, turn.tracker),
        last_place=last.place if last else None,
        last_time=moment(last.happened_at, turn.tracker) if last else None,
    )  # fmt: skip


@deed("show_status")
async def show_status(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """How it stands. Whoever asks for it is told when that changes; whoever agreed before, too;
    others are offered it."""
    changes = order.status in order_news.UNDER_WAY
    asks = changes and order_news.asks_for_news(turn.tracker.latest_message.get("text") or "")
    agreed = changes and not asks and await order_news.has_agreed(turn)
    offers = changes and not asks and not agreed
    tell_status(turn, order, [order_news.offer(turn, order)] if offers else None)
    if asks:
        promise_news(turn, order)
    elif agreed:
        order_news.follow(turn, order)
    turn.solved()
    return "solved"


@deed("follow_order")
async def follow_order(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """The customer pressed "Keep me posted"."""
    if order.status not in order_news.UNDER_WAY:  # it is an older button
        tell_status(turn, order)
    promise_news(turn, order)
    return "solved"


def promise_news(turn: DialogueTurn, order: Order) -> None:
    """The customer wants to be told when something changes with it."""
    order_news.agree(turn, order)
    tell(turn, order, "utter_order_news_on")


@deed("show_details")
async def show_details(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """What was ordered, what it cost and where it goes."""
    tell(turn, order, "utter_order_details", item_lines=item_lines(order, turn))
    turn.solved()
    return "solved"


@deed("show_refund")
async def show_refund(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """Where the customer's money is."""
    said = turn.tracker.latest_message.get("text") or ""
    is_under_way = order.status in UNDER_WAY or order.status == "cancelled"
    response = f"utter_order_{order.status}" if is_under_way else "utter_order_not_refunded"
    again = is_under_way and turn.asked_again(case, order)
    if not again:
        tell(turn, order, response)
    if order.status != "refunded" and order_news.asks_for_news(said):
        promise_news(turn, order)
        turn.solved()
        return "solved"
    if again:  # it was told, and did not help
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


def item_lines(order: Order, turn: DialogueTurn) -> str:
    """Each item with how many and its price, a line each."""
    return "\n".join(
        f"{item.quantity} × {item.called(turn.language)}"
        + (f", {money(item.price, turn.tracker)}" if item.price is not None else "")
        for item in order.items
    )


def called(name: str | None, order: Order | None, turn: DialogueTurn) -> str | None:
    """What the customer is told that an item, or several, of the order is called; a name that is
    not in it as it is."""
    names = {item.name: item.called(turn.language) for item in order.items} if order else {}
    if name is None or name in names or not names:
        return names.get(name, name) if name else None
    return ALL_ITEMS.join(names.get(one, one) for one in name.split(ALL_ITEMS))


def _may_change(turn: DialogueTurn, order: Order, refusal: str) -> bool:
    if order.status in CHANGEABLE:
        return True
    tell(turn, order, refusal)
    return False
