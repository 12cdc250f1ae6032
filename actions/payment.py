"""Payments that the customer made and the order does not show."""

from __future__ import annotations

from actions.case_functions import deed
from actions.orders import tell
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.order_progress import is_paid
from bot.shop.records import Order


@deed("payment_state")
async def payment_state(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """The record may have seen it meanwhile; else staff look, with the receipt."""
    if not is_paid(order):
        return "waiting_staff"
    tell(turn, order, "utter_payment_is_seen")
    turn.solved()
    return "solved"
