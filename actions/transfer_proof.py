"""What a proof of transfer says, beside what the order costs. Whether anything was paid, only
people of the shop can know."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.resources import currency
from bot.dialogue.state import Case
from bot.shop.records import Order

_AS_SAID = ("bank", "date", "name", "outcome", "placed_on")


def transferred(case: Case) -> int | None:
    """The amount that the proof says, in the currency's smallest unit; None where it was not
    read, or is none of this currency."""
    if "amount" not in case.seen:
        return None
    try:
        return currency().amount(Decimal(case.seen["amount"]))
    except ValueError:
        return None


def transfer_for_staff(case: Case, order: Order | None) -> dict[str, Any]:
    """What staff compare: amount, bank, date, name and outcome as the proof says them, and the
    ``total`` of the order and the day it was placed, once it is known which; amounts in the
    currency's smallest unit."""
    if order:
        case.seen["placed_on"] = order.placed_on.isoformat()
    if order and order.total is not None:
        case.seen["total"] = str(order.total)
    total = case.seen.get("total")
    return {
        "amount": transferred(case),
        **{name: case.seen.get(name) for name in _AS_SAID},
        "total": None if total is None else int(total),
    }
