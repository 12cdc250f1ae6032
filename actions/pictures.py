"""What is said to a picture that was read. Of what stands in it, only an order or tracking number
and a transfer's amount, bank and date are ever repeated."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from actions.replies import day, money
from actions.resources import shop
from actions.transfer_proof import transferred
from actions.turn import DialogueTurn
from bot.dialogue.commands import Command
from bot.dialogue.picture_commands import FAILED_TRANSFER, FILE
from bot.dialogue.pictures import IDENTITY_CARD, LABEL, TRANSFER_PROOF
from bot.dialogue.state import ORDER, PARCEL, Case
from bot.shop.shop import ShopUnavailable

MOST_OFFERED = 3
_ASKS_WHAT = {"asks_what_picture": True}
"""What replies rest on that ask what a picture is about."""


async def answer_picture(turn: DialogueTurn, command: Command) -> None:
    """Says what was read, or asks what it is about."""
    if command.fact == ORDER:
        await _orders(turn, (command.value or "").split())
    elif command.fact == PARCEL:
        turn.say("utter_picture_label", tracking_number=command.value)
    elif command.value == IDENTITY_CARD:
        turn.say("utter_identity_card")
    elif command.value == FAILED_TRANSFER:
        turn.say("utter_transfer_failed")
    elif command.value == TRANSFER_PROOF:
        if case := turn.dialogue.in_hand or turn.dialogue.filed:
            _transfer(turn, case)
    elif _asked_before(turn):
        turn.say("utter_picture_too", source=_ASKS_WHAT)
    else:
        what = "utter_file_what" if command.value == FILE else "utter_picture_what"
        turn.say(what, source=_ASKS_WHAT)


def _asked_before(turn: DialogueTurn) -> bool:
    """Whether the last thing said asked what another picture is about: one of several that take
    their time to arrive is not asked about again."""
    said = (event for event in reversed(turn.tracker.events) if event.get("event") == "bot")
    last: dict[str, Any] = next(said, {})
    source = (last.get("metadata") or {}).get("source") or {}
    return bool(source.get("asks_what_picture"))


def _transfer(turn: DialogueTurn, case: Case) -> None:
    """What a proof of transfer says; of its payment nothing is said."""
    if case.seen.get("outcome") == "failed":
        turn.say("utter_transfer_failed_noted")
        return
    amount, when = transferred(case), case.seen.get("date")
    if amount is None:
        turn.say("utter_transfer_unread")
    else:
        turn.say(
            "utter_transfer_read",
            amount=money(amount, turn.tracker),
            bank=case.seen.get("bank"),
            date=day(date.fromisoformat(when), turn.tracker) if when else None,
        )
    if case.seen.get("outcome") == "pending":
        turn.say("utter_transfer_pending")


async def _orders(turn: DialogueTurn, read: list[str]) -> None:
    """Order numbers that may be meant, as far as they are written as the shop's."""
    try:
        numbers = await shop().order_numbers()
    except ShopUnavailable:
        read = []
    orders = list(dict.fromkeys(n for one in read if (n := numbers.read(one))))
    if turn.dialogue.in_hand:
        turn.in_picture = orders
        if not orders:
            turn.say("utter_picture_no_order")
    elif len(orders) == 1:
        turn.dialogue.facts[ORDER] = orders[0]
        status = next((k.key for k in turn.kinds.values() if LABEL in k.pictures), None)
        offered = {"only_order": orders[0], "kind": status} if status else {}
        turn.say("utter_picture_order", order_number=orders[0], source=offered)
    elif orders:
        buttons = [
            {"title": one, "payload": f"/inform{json.dumps({'order_number': one})}"}
            for one in orders[:MOST_OFFERED]
        ]
        turn.say("utter_picture_orders", buttons=buttons)
    else:
        turn.say("utter_picture_what")
