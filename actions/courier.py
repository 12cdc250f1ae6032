"""Late parcels: what the record says, and chasing the courier."""

from __future__ import annotations

from actions.deeds import check, deed
from actions.orders import tell, tell_status
from actions.resources import settings
from actions.speech import moment
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.records import Order

PATIENCE_DAYS = 3
"""So long a paid order may wait for its courier before staff look."""
_WAITS = ("processing", "packed")


@check("still_under_way")
async def still_under_way(turn: DialogueTurn, case: Case, order: Order) -> bool:
    """Not for an order that has arrived by its record, or was never paid."""
    if order.status in ("shipped", *_WAITS):
        return True
    tell_status(turn, order)
    if order.status == "delivered":  # then it was lost, or a neighbour has it
        turn.dialogue.take_up(Case("not_received", {"order": order.number}))
    return False


@deed("chase_courier")
async def chase_courier(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """Chases the courier once the parcel is late, or its customer asks for it again."""
    today = settings().time.today()
    if order.status in _WAITS:
        tell_status(turn, order)
        return "waiting_staff" if (today - order.placed_on).days > PATIENCE_DAYS else "solved"
    insists = any(
        c.kind == case.kind and c.state == "solved" and c.facts.get("order") == order.number
        for c in turn.dialogue.cases
    )
    if order.estimated_on and order.estimated_on >= today and not insists:
        tell(turn, order, "utter_not_late_yet")
        return "solved"
    last = order.tracking[-1] if order.tracking else None
    tell(
        turn, order, "utter_chasing",
        last_place=last and last.place,
        last_time=last and moment(last.happened_at, turn.tracker),
    )  # fmt: skip
    return "waiting_staff"
