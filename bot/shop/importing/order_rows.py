"""Which rows of a file are of one order, and which are of none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.shop.importing.columns import Columns
from bot.shop.importing.findings import Findings
from bot.shop.importing.order_values import CUSTOMER, DAYS, MONEY
from bot.shop.importing.table import Row
from bot.shop.importing.values import as_text

_TOTAL_WORDS = {
    "total",
    "grand total",
    "subtotal",
    "sub total",
    "jumlah",
    "sum",
    "total keseluruhan",
}


class OrderRows:
    """The rows of one table, by order; ``skipped`` are the lines that were of none."""

    def __init__(self, columns: Columns, errors: Findings) -> None:
        self.skipped: list[int] = []
        self._columns = columns
        self._errors = errors

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """The rows of each order, by its number as the file writes it."""
        groups: dict[str, list[Row]] = {}
        last = ""
        for place, row in enumerate(self._columns.rows):
            number = as_text(self._columns.cell(row, "order_number"))
            if self._is_no_order(row, number, place == 0):
                self.skipped.append(row.number)
                continue
            if not number and last and self._is_further_line(row):
                number = last
            if not number:
                self._errors.add(row.number, "{name} is missing.", "order_number")
                continue
            last = number
            groups.setdefault(number.upper(), []).append(row)
        for rows in groups.values():
            yield as_text(self._columns.cell(rows[0], "order_number")), rows

    def _is_no_order(self, row: Row, number: str, is_first: bool) -> bool:
        """A row of totals, or one that describes the columns below their names."""
        item = str(self._columns.cell(row, "item_name"))
        if number.casefold().rstrip(":") in _TOTAL_WORDS or (
            not number and item.casefold().rstrip(":") in _TOTAL_WORDS
        ):
            return True
        if not number and not item:
            who = [self._columns.cell(row, name) for name in (*CUSTOMER, "status", "placed_on")]
            return all(str(cell).casefold().rstrip(":") in {"", *_TOTAL_WORDS} for cell in who)
        if not is_first:
            return False
        # Some exports explain each column there: "Platform unique order ID."
        typed = [
            str(self._columns.cell(row, name)) for name in (*DAYS, *MONEY, "quantity", "price")
        ]
        filled = [cell for cell in typed if cell]
        return len(filled) > 1 and not any(any(c.isdigit() for c in cell) for cell in filled)

    def _is_further_line(self, row: Row) -> bool:
        """Whether it is of the order above: only an item stands in it."""
        others = [
            self._columns.cell(row, name) for name in (*CUSTOMER, "status", "placed_on", "address")
        ]
        return self._columns.cell(row, "item_name") != "" and all(cell == "" for cell in others)
