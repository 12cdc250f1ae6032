"""Short questions about the order that was spoken of: its record answers, and where that does not
know, what the shop says of all."""

from __future__ import annotations

from actions.faq import give_answer
from actions.orders import item_lines, tell
from actions.ownership import owned_order
from actions.turn import DialogueTurn
from bot.shop.shop import ShopUnavailable

_GENERAL = {"estimated_on": "delivery_time"}


async def tell_record(turn: DialogueTurn, fact: str, question: str) -> None:
    """``fact`` is a field of the order's record; ``question`` is what was asked."""
    try:
        order = await owned_order(turn.tracker, turn.dialogue.order or "")
    except ShopUnavailable:
        turn.say("utter_shop_unavailable")
        return
    if order is None:  # the proof has run out meanwhile
        turn.say("utter_ask_proof_again")
        return
    if fact == "items":
        tell(turn, order, "utter_record_items", item_lines=item_lines(order, turn))
    elif fact == "estimated_on" and order.status == "delivered" and order.delivered_on:
        tell(turn, order, "utter_record_delivered_on")
    elif getattr(order, fact) and not (fact == "estimated_on" and order.status != "shipped"):
        tell(turn, order, f"utter_record_{fact}")
    elif await give_answer(
        turn.action, turn.dispatcher, turn.tracker, _GENERAL.get(fact), question=question,
        dialogue=turn.dialogue,
    ):  # fmt: skip
        turn.said += 1
    else:
        tell(turn, order, "utter_record_unknown")
    turn.solved()
