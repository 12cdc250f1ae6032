"""What was bought with an order, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.shop.importing.columns import Columns
from bot.shop.importing.findings import Findings
from bot.shop.importing.table import Cell, Row
from bot.shop.importing.values import Values, as_text

_CELLS = ("item_name", "variation", "quantity", "price")
_NO_VARIATION = {"default", "default title", "tanpa variasi", "no variation"}


@dataclass(frozen=True)
class ReadItem:
    """A line of an order. ``product`` is the name without the variation that was bought."""

    name: str
    product: str
    quantity: int
    price: int | None


def read_items(
    columns: Columns, values: Values, errors: Findings, rows: list[Row]
) -> list[ReadItem]:
    """What was bought, a line each; equal pieces are one item where a line is one piece."""
    items: list[ReadItem] = []
    one_piece_a_line = "quantity" not in columns.places
    for row in rows:
        cells = {name: columns.cell(row, name) for name in _CELLS}
        product = as_text(cells["item_name"])
        if not product:
            errors.add(row.number, "{name} is missing.", "item_name")
        quantity = (
            1 if one_piece_a_line else _quantity(values, errors, row.number, cells["quantity"])
        )
        price = values.money(row.number, "price", cells["price"])
        item = ReadItem(_with_variation(product, cells["variation"]), product, quantity, price)
        if one_piece_a_line:
            items = _with_one_more(items, item)
        else:
            items.append(item)
    return items


def _quantity(values: Values, errors: Findings, line: int, cell: Cell) -> int:
    quantity = values.pieces(line, "quantity", cell)
    if cell == "":
        errors.add(line, "{name} is missing.", "quantity")
    elif quantity == 0:
        message = "{name} {cells} is no number of pieces; write 1."
        errors.add(line, message, "quantity", as_text(cell))
    return quantity or 0


def _with_variation(product: str, variation: Cell) -> str:
    text = as_text(variation)
    is_told = not text or text.casefold() in _NO_VARIATION or text.casefold() in product.casefold()
    return product if is_told else f"{product} ({text})"


def _with_one_more(items: Sequence[ReadItem], item: ReadItem) -> list[ReadItem]:
    """The items, where a line is one piece and equal pieces are one item."""
    same = [(known.name, known.price) == (item.name, item.price) for known in items]
    if not any(same):
        return [*items, item]
    place = same.index(True)
    known = items[place]
    more = ReadItem(known.name, known.product, known.quantity + 1, known.price)
    return [*items[:place], more, *items[place + 1 :]]
