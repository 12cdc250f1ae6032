"""Payments that the customer made and the order does not show."""

from __future__ import annotations

from actions.case_functions import deed
from actions.orders import tell
from actions.transfer_proof import transferred
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.order_progress import is_paid
from bot.shop.records import Order


@deed("payment_state")
async def payment_state(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """The record may have seen it meanwhile; else staff look, with the receipt. They do as well
    where a proof says another amount than the order costs: it may be of another payment."""
    of_another = bool(case.seen) and transferred(case) != order.total
    if of_another or not is_paid(order):
        return "waiting_staff"
    tell(turn, order, "utter_payment_is_seen")
    turn.solved()
    return "solved"
