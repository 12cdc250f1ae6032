"""Takes the return of an item. Where an order cannot be returned, says why."""

from __future__ import annotations

import json

from actions.case_functions import check, deed
from actions.orders import called, tell
from actions.ownership import known_orders
from actions.resources import settings, shop
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.records import Order
from bot.shop.shop import RETURN_DAYS, NotPossible

MOST_OFFERED = 3
_RETURNABLE = ("delivered", "return_requested")
_REFUSALS = {
    "already_requested": "utter_order_return_requested",
    "too_late": "utter_cannot_return_late",
}


@check("returnable")
async def returnable(turn: DialogueTurn, case: Case, order: Order) -> bool:
    refusal = obstacle_to_return(order)
    if refusal:
        tell(turn, order, f"utter_cannot_return_{refusal}")
        await _offer_another(turn, case, order)
    return refusal is None


async def _offer_another(turn: DialogueTurn, case: Case, refused: Order) -> None:
    """Asks about the customer's orders that can be returned, if there are any: a button, or a yes
    to the only one (``actions.handover``), begins the same case with it."""
    others = [
        order.number
        for order in await known_orders(turn.tracker)
        if order.number != refused.number and obstacle_to_return(order) is None
    ][:MOST_OFFERED]
    kind = turn.kind(case)
    if others and kind and kind.opened_by:
        buttons = [
            {
                "title": number,
                "payload": f"/{kind.opened_by[0]}{json.dumps({'order_number': number})}",
            }
            for number in others
        ]
        source = {"only_order": others[0]} if len(others) == 1 else {}
        turn.say("utter_ask_return_another_order", buttons=buttons, source=source)


@deed("request_return")
async def request_return(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    item, reason = case.facts["item"], case.facts.get("reason") or "-"
    try:
        await shop().request_return(
            order.number, order.customer_id, item, reason, case.facts.get("photo")
        )
    except NotPossible as error:
        tell(turn, order, _REFUSALS.get(error.reason, "utter_cannot_return_status"))
        return "solved"
    shown = called(item, order, turn)
    tell(turn, order, "utter_return_requested", return_item=shown, return_reason=reason)
    turn.solved()
    return "solved"


def obstacle_to_return(order: Order) -> str | None:
    """Why no details of a return need be asked for: ``status``, ``late``, or ``unknown`` where the
    record does not say what or when was delivered. None if they should."""
    if order.status not in _RETURNABLE:
        return "status"
    if not order.items or order.delivered_on is None:
        return "unknown"
    return "late" if (settings().time.today() - order.delivered_on).days > RETURN_DAYS else None
