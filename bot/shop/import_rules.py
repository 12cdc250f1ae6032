"""What each cell of an imported file must hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.order_numbers import clean_order_number
from bot.phones import read_phone
from bot.shop.proof import read_proof
from bot.shop.records import ORDER_STATUSES


@dataclass(frozen=True)
class Rule:
    """``read`` makes a value of a cell, or None (or ValueError) if it is not ``wanted``.

    An empty cell is an error where ``required``, otherwise it is None: not known.
    """

    read: Callable[[str], Any]
    wanted: str
    required: bool = True

    def check(self, where: str, name: str, cell: str, errors: list[str]) -> Any:
        """The cell's value; what is wrong with it goes to ``errors``."""
        if not cell:
            if self.required:
                errors.append(f"{where}: {name} is missing.")
            return None
        try:
            value = self.read(cell)
        except ValueError:
            value = None
        if value is None:
            errors.append(f"{where}: {name} {cell!r} is not {self.wanted}.")
        return value


def _status(cell: str) -> str | None:
    return cell.lower() if cell.lower() in ORDER_STATUSES else None


def _day(cell: str) -> str:
    return date.fromisoformat(cell).isoformat()


def _whole(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"[0-9]{1,15}", cell) else None


def _email(cell: str) -> str | None:
    proof = read_proof(cell, "ID")
    return proof.value if proof and proof.kind == "email" else None


_RUPIAH = "a whole number of rupiah; write 150000"
_DAY = "a date; write 2024-11-05"

ORDER_RULES = {
    "order_number": Rule(clean_order_number, "an order number"),
    "customer_name": Rule(str, "a name"),
    "email": Rule(_email, "an e-mail address", required=False),
    "phone": Rule(
        lambda cell: read_phone(cell, "ID"), "a phone number; write 0812… or +44…", required=False
    ),
    "status": Rule(_status, f"known; use one of {', '.join(ORDER_STATUSES)}"),
    "placed_on": Rule(_day, _DAY),
    "total": Rule(_whole, _RUPIAH),
    "address": Rule(str, "an address"),
    "courier": Rule(str, "a courier", required=False),
    "tracking_number": Rule(str, "a tracking number", required=False),
    "estimated_on": Rule(_day, _DAY, required=False),
    "delivered_on": Rule(_day, _DAY, required=False),
    "shipping_fee": Rule(_whole, _RUPIAH, required=False),
    "payment_method": Rule(str, "a payment method", required=False),
}
ITEM_RULES = {
    "item_name": Rule(str, "a name"),
    "quantity": Rule(lambda cell: _whole(cell) or None, "a number of pieces; write 1"),
    "price": Rule(_whole, _RUPIAH),
}


def check_order(where: str, cells: dict[str, str], errors: list[str]) -> dict[str, Any]:
    """An order's values by column; what is wrong goes to ``errors``."""
    order = {
        name: rule.check(where, name, cells.get(name, ""), errors)
        for name, rule in ORDER_RULES.items()
    }
    if not cells.get("email") and not cells.get("phone"):
        errors.append(
            f"{where}: email and phone are missing; without either the customer can never prove "
            "that the order is theirs."
        )
    if order["status"] == "delivered" and not cells.get("delivered_on"):
        errors.append(f"{where}: delivered_on is missing; a delivered order needs it.")
    return order


def check_item(where: str, cells: dict[str, str], errors: list[str]) -> dict[str, Any]:
    """An item's values by column; what is wrong goes to ``errors``."""
    return {
        name: rule.check(where, name, cells.get(name, ""), errors)
        for name, rule in ITEM_RULES.items()
    }
