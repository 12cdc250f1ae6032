"""What the cells of one row say of its order."""

from __future__ import annotations

from typing import Any, cast

from bot.shop.importing.columns import Columns
from bot.shop.importing.table import Cell, Row
from bot.shop.importing.values import Values, as_text
from bot.shop.records import OrderStatus

DAYS = ("placed_on", "estimated_on", "delivered_on")
MONEY = ("total", "shipping_fee")
CUSTOMER = ("customer_name", "email", "phone")


class OrderValues:
    """Reads the rows of one table."""

    def __init__(self, columns: Columns, values: Values) -> None:
        self._columns = columns
        self._values = values

    def of(self, row: Row, name: str) -> Any:
        """The value of a column in a row; None or empty where it has none."""
        cell = self._columns.cell(row, name)
        match name:
            case "status":
                return self._status(row, cell)
            case "placed_on" | "estimated_on" | "delivered_on":
                return self._values.day(row.number, name, cell)
            case "total" | "shipping_fee":
                return self._values.money(row.number, name, cell)
            case "email":
                return self._values.email(row.number, name, cell)
            case "phone":
                return self._values.phone(row.number, name, cell)
            case "tracking_number":
                return self._values.exact(row.number, name, cell)
            case "address":
                return self._address(row, cell)
            case "customer_name":
                given = [
                    self._columns.cell(row, f"customer_{part}_name") for part in ("first", "last")
                ]
                return as_text(cell) or " ".join(as_text(part) for part in given if part != "")
            case _:
                return as_text(cell)

    def _status(self, row: Row, cell: Cell) -> OrderStatus | None:
        rules = self._columns.layout.status_by
        for rule in rules:
            if all(
                _fits(self._columns.headed(row, heading), wanted)
                for heading, wanted in rule.items()
                if heading != "then"
            ):
                return cast(OrderStatus, rule["then"])
        if rules:
            headings = dict.fromkeys(h for rule in rules for h in rule if h != "then")
            cell = " / ".join(str(self._columns.headed(row, heading)) for heading in headings)
        return self._values.status(row.number, cell)

    def _address(self, row: Row, cell: Cell) -> str:
        """The address, with town, province and postcode where it does not name them itself."""
        parts = [as_text(cell)] if cell != "" else []
        for name in ("city", "province", "postcode"):
            part = as_text(self._columns.cell(row, name))
            if part and not any(part.casefold() in known.casefold() for known in parts):
                parts.append(part)
        return ", ".join(parts)

    def has_no_status(self, row: Row) -> bool:
        """Whether nothing in the row says how far the order is."""
        rules = self._columns.layout.status_by
        if rules:
            headings = {heading for rule in rules for heading in rule if heading != "then"}
            return all(self._columns.headed(row, heading) == "" for heading in headings)
        return self._columns.cell(row, "status") == ""


def _fits(cell: Cell, wanted: str) -> bool:
    text = str(cell).strip().casefold()
    return bool(text) if wanted == "*" else text == wanted.casefold()
