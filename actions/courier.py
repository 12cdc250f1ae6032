"""Late parcels: what the record says, and chasing the courier."""

from __future__ import annotations

import re

from actions.case_functions import check, deed
from actions.order_values import order_values
from actions.orders import tell, tell_status
from actions.questions import ask
from actions.replies import moment
from actions.resources import settings
from actions.turn import DialogueTurn
from bot.dialogue.state import CONFIRM, Case, CaseState, Option
from bot.shop.records import Order

PATIENCE_DAYS = 3
"""So long a paid order may wait for its courier before staff look."""
RECEIVED, NOT_RECEIVED, HAS_IT = "received", "Not here", "I have it"
"""The fact, and its choices, that tell whether what was delivered by its record has come."""
_WAITS = ("processing", "packed")
_CHASE = re.compile(
    r"\b(chase|poke|nudge|push|hurry (them|it)|follow (it )?up|desak\w*|kejar\w*|"
    r"(tanya\w*|hubungi\w*|telp\w*) (ke )?(kurir|ekspedisi)\w*)\b"
)
"""What asks in so many words for what would be offered."""


@check("still_under_way")
async def still_under_way(turn: DialogueTurn, case: Case, order: Order) -> bool:
    """Not for an order that has arrived by its record, or was never paid."""
    if order.status in ("shipped", *_WAITS):
        return True
    received = case.facts.get(RECEIVED)
    if received is None or order.status != "delivered":
        tell_status(turn, order)
    if order.status != "delivered":
        return False
    fact = turn.kinds[case.kind].fact(RECEIVED)
    if received is None and fact:  # it may be about something else
        options = [Option(c.key, c.title(turn.language)) for c in fact.choices]
        ask(turn, case, RECEIVED, "utter_ask_received", options)
    elif received == NOT_RECEIVED:  # then it was lost, or a neighbour has it
        turn.dialogue.take_up(Case("not_received", {"order": order.number}))
    else:
        turn.say("utter_ok" if received == HAS_IT else "utter_deny")
    return False


@deed("chase_courier")
async def chase_courier(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """Chases the courier once the parcel is late, or its customer asks for it again."""
    today = settings().time.today()
    if order.status in _WAITS:
        tell_status(turn, order)
        return "waiting_staff" if (today - order.placed_on).days > PATIENCE_DAYS else "solved"
    in_time = order.estimated_on is not None and order.estimated_on >= today
    said = f"{case.heard} {turn.tracker.latest_message.get('text') or ''}".casefold()
    wants = turn.confirmed is case or _CHASE.search(said) or turn.asked_again(case, order)
    if in_time and not wants:
        ask(turn, case, CONFIRM, "utter_not_late_yet", **order_values(order, turn.tracker))
        return "open"
    last = order.tracking[-1] if order.tracking else None
    tell(
        turn, order, "utter_chasing",
        last_place=last.place if last else None,
        last_time=moment(last.happened_at, turn.tracker) if last else None,
    )  # fmt: skip
    return "waiting_staff"
