"""Erases what is stored about the customer, once they said that they mean it.

Everything about a person goes only where the platform vouches for who asks. Who proved an order by
what is typed may ask for it, and is believed once they open a link in the mail of that order, or
staff say so (bot.store.privacy.erasure_requests); of them, and of everybody else, this chat goes at
once.
"""

from __future__ import annotations

from typing import Any

from actions.case_functions import check, deed
from actions.ownership import customers_if_known, in_a_group, proven_orders
from actions.replies import signal
from actions.resources import settings
from actions.turn import DialogueTurn
from bot.dialogue.state import CONFIRM, Case, CaseState
from bot.shop.records import Order
from bot.store.privacy.erasures import new_receipt


@check("may_delete")
async def may_delete(turn: DialogueTurn, case: Case, order: Order | None) -> bool:
    """Not in a group: what others said there is theirs."""
    if in_a_group(turn.tracker):
        turn.say("utter_delete_not_in_a_group")
        return False
    return True


async def how_far(turn: DialogueTurn) -> tuple[str, dict[str, Any]]:
    """The question before it, which says how far it goes, with its values; a short one where that
    was said and something else talked of."""
    asked = turn.asked_before.fact if turn.asked_before else None
    again = "_again" if asked == CONFIRM and turn.heard is None else ""
    if await customers_if_known(turn.tracker):
        return f"utter_ask_delete_all{again}", {"hours": settings().privacy.erase_after_hours}
    return f"utter_ask_delete_chat{again}", {}


@deed("delete_data")
async def delete_data(turn: DialogueTurn, case: Case, order: Order | None) -> CaseState:
    """Has the gateway erase it, after the receipt was delivered and who is vouched for had time to
    object."""
    receipt, customers = new_receipt(), await customers_if_known(turn.tracker)
    proven = proven_orders(turn.tracker)
    asked = {"receipt": receipt, "customers": customers, "order": None, "by_mail": False}
    if customers:
        hours = settings().privacy.erase_after_hours
        turn.say("utter_delete_waits", receipt=receipt, hours=hours)
    elif proven:
        asked |= {"customers": [proven[0].customer], "order": proven[0].order}
        asked["by_mail"] = settings().sends_mail
        how = "mail" if asked["by_mail"] else "staff"
        turn.say(f"utter_deleted_rest_by_{how}", receipt=receipt, order_number=proven[0].order)
    else:
        turn.say("utter_deleted", receipt=receipt)
    signal(turn.dispatcher, erase=asked)
    return "solved"
