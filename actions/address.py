"""Changes where an order goes, or whom the courier calls."""

from __future__ import annotations

from actions.case_functions import deed
from actions.orders import tell
from actions.resources import shop
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.records import Order
from bot.shop.shop import NotPossible


@deed("change_address")
async def change_address(turn: DialogueTurn, case: Case, order: Order) -> CaseState:
    """Sends the order to the confirmed address if the shop still can. A phone number alone is for
    staff to change."""
    address = case.facts.get("address")
    if not address:
        return "waiting_staff"
    try:
        order = await shop().change_address(order.number, order.customer_id, address)
    except NotPossible:
        tell(turn, order, "utter_cannot_change_address")
        return "solved"
    tell(turn, order, "utter_address_changed", new_address=address)
    turn.solved()
    return "waiting_staff" if case.facts.get("phone") else "solved"
