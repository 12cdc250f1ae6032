"""The orders that a file holds. Nothing is written: the same file gives the same result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from bot.currency import Currency
from bot.lazy_message import LazyMessage
from bot.order_numbers import clean_order_number
from bot.shop.importing.columns import Columns, find_columns, order_columns, order_layouts
from bot.shop.importing.file_table import read_tables
from bot.shop.importing.findings import Answers, Findings, Question, listed
from bot.shop.importing.order_items import ReadItem, read_items
from bot.shop.importing.order_rows import OrderRows
from bot.shop.importing.order_values import CUSTOMER, DAYS, MONEY, OrderValues
from bot.shop.importing.table import Cell, Row, UnreadableFile
from bot.shop.importing.values import SHORTENED, Values, is_shortened
from bot.shop.records import OrderStatus

OWN_COLUMNS = "own columns"
"""What a file is called whose layout is none of those that are known."""

_NEEDED = ("order_number", "status", "placed_on", "item_name")
_TEXTS = ("payment_method", "address", "courier")
_OF_ORDER = ("status", *DAYS, *MONEY, *_TEXTS, *CUSTOMER, "tracking_number")
_JOINED = ("courier", "tracking_number")
"""What an order in several parcels has several of."""

_STEPS: tuple[OrderStatus, ...] = (
    "unpaid", "processing", "packed", "shipped", "delivered", "return_requested", "returned",
    "refunded", "cancelled",
)  # fmt: skip


_ON_THE_WAY = _STEPS[:4]


@dataclass(frozen=True)
class ReadOrder:
    """An order of the file. ``values`` are those of the columns that the file has, by the names of
    ``bot.shop.records.Order`` and, for the customer's, customer_name, email and phone."""

    number: str
    line: int
    values: dict[str, Any]
    items: list[ReadItem]


@dataclass
class OrdersFile:
    """What came of a file. With ``errors`` or ``questions`` its orders are not complete."""

    layout: str = OWN_COLUMNS
    orders: list[ReadOrder] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    errors: list[LazyMessage] = field(default_factory=list)
    notes: list[LazyMessage] = field(default_factory=list)


def read_orders(
    content: bytes,
    answers: Answers,
    zone: tzinfo,
    currency: Currency = Currency("IDR"),
    country: str = "ID",
) -> OrdersFile:
    """The orders of a CSV, Excel or JSON file; ``zone`` is where the shop's days are."""
    try:
        tables = read_tables(content)
    except UnreadableFile as error:
        return OrdersFile(errors=[LazyMessage(str(error))])
    found = find_columns(tables, order_columns(), "order_number", order_layouts())
    if found is None:
        return OrdersFile(errors=[_no_headings()])
    table, columns = found
    if missing := [name for name in _NEEDED if not _has(columns, name)]:
        return OrdersFile(errors=[_missing(columns, missing)])
    reader = _Reader(columns, Findings(table.unit), answers, zone, currency, country)
    file = OrdersFile(columns.layout.name or OWN_COLUMNS)
    file.orders = reader.orders()
    file.questions = reader.values.questions()
    file.errors = reader.errors.sentences()
    file.notes = reader.notes()
    if not file.orders and not file.errors:
        file.errors = [LazyMessage("The file holds no orders.")]
    return file


def _no_headings() -> LazyMessage:
    return LazyMessage(
        "No line of the file names its columns. Its first line must say what each column holds: "
        "order number, customer, e-mail, phone, status, date, item, quantity, price, total, "
        "address."
    )


def _missing(columns: Columns, names: list[str]) -> LazyMessage:
    known = order_columns()
    return LazyMessage(
        "No column says {names}. Call it, for example, {examples}. The file's columns are "
        "{headings}.",
        names=", ".join(name.replace("_", " ") for name in names),
        examples=" / ".join(f"{known[name][0]} ({known[name][-2]})" for name in names),
        headings=", ".join(heading for heading in columns.headings if heading),
    )


def _has(columns: Columns, name: str) -> bool:
    return name in columns.places or (name == "status" and bool(columns.layout.status_by))


class _Reader:
    """Reads one table."""

    def __init__(
        self,
        columns: Columns,
        errors: Findings,
        answers: Answers,
        zone: tzinfo,
        currency: Currency,
        country: str,
    ) -> None:
        self.errors = errors
        self._columns = columns
        self._rows = OrderRows(columns, errors)
        self._without_contact: list[str] = []
        self._undated: list[str] = []
        self._several: list[str] = []
        rows = columns.rows
        self.values = Values(
            errors, answers, zone, currency, country,
            days=(self._cell(row, name) for row in rows for name in DAYS),
            numbers=(self._cell(row, n) for row in rows for n in (*MONEY, "price", "quantity")),
            dates=columns.layout.dates,
            statuses=columns.layout.statuses,
        )  # fmt: skip
        self._cells = OrderValues(columns, self.values)

    def orders(self) -> list[ReadOrder]:
        return [order for rows in self._rows.groups() if (order := self._order(*rows))]

    def notes(self) -> list[LazyMessage]:
        """What a person should know, and need not correct."""
        notes = []
        if self._columns.unused:
            unused = ", ".join(self._columns.unused)
            notes.append(LazyMessage("Not used: {columns}.", columns=unused))
        if self._rows.skipped:
            notes.append(
                LazyMessage(
                    "{where}: no order, left out.", where=self.errors.where(self._rows.skipped)
                )
            )
        if self.values.masked:
            notes.append(LazyMessage("Phones and e-mails that the platform hides are not known."))
        if self._without_contact:
            notes.append(
                LazyMessage(
                    "Neither e-mail nor phone is known of {orders}: nobody can prove that these "
                    "orders are theirs, and the bot calls a colleague.",
                    orders=listed(self._without_contact),
                )
            )
        if self._undated:
            notes.append(
                LazyMessage(
                    "The file does not say when {orders} arrived: whether they can still be "
                    "returned is for a colleague to say.",
                    orders=listed(self._undated),
                )
            )
        if self._several:
            notes.append(
                LazyMessage(
                    "The lines of {orders} are not equally far; the least far counts.",
                    orders=listed(self._several),
                )
            )
        return notes

    def _cell(self, row: Row, name: str) -> Cell:
        return self._columns.cell(row, name)

    def _order(self, written: str, rows: list[Row]) -> ReadOrder | None:
        line = rows[0].number
        number = None
        if is_shortened(self._cell(rows[0], "order_number")):
            self.errors.add(line, SHORTENED, "order_number", written)
        elif (number := clean_order_number(written)) is None:
            message = "{name} {cells} is no order number; write ORD-1234."
            self.errors.add(line, message, "order_number", written)
        values = {
            name: self._of_order(rows, name, number) for name in _OF_ORDER if self._is_there(name)
        }
        if values.get("status") in _ON_THE_WAY:  # of several parcels, only some arrived
            values = {**values, "delivered_on": None} if "delivered_on" in values else values
        if all(self._cell(row, "placed_on") == "" for row in rows):
            self.errors.add(line, "{name} is missing.", "placed_on")
        if number and not values.get("email") and not values.get("phone"):
            self._without_contact.append(number)
        if number and values.get("status") == "delivered" and not values.get("delivered_on"):
            self._undated.append(number)
        items = read_items(self._columns, self.values, self.errors, rows)
        return ReadOrder(number, line, values, items) if number else None

    def _is_there(self, name: str) -> bool:
        """Whether the file can tell it at all: a column that it lacks changes nothing."""
        if name == "customer_name":
            parts = ("customer_name", "customer_first_name", "customer_last_name")
            return any(part in self._columns.places for part in parts)
        return _has(self._columns, name)

    def _of_order(self, rows: list[Row], name: str, number: str | None) -> Any:
        """A value of the order, from those of its lines in which it stands."""
        found: list[tuple[int, Any]] = []
        for row in rows:
            if name == "status" and row is not rows[0] and self._cells.has_no_status(row):
                continue
            value = self._cells.of(row, name)
            if value is not None and value != "":
                found.append((row.number, value))
        distinct = list(dict.fromkeys(value for _, value in found))
        if found and name in self._columns.layout.by_line:
            return self._of_lines(name, [value for _, value in found], number)
        if len(distinct) < 2:
            return distinct[0] if distinct else None
        if name in _JOINED:
            return ", ".join(distinct)
        first, other = found[0], next(pair for pair in found if pair[1] != found[0][1])
        self.errors.add(
            other[0],
            "{name} {cells} differs from the lines above of the same order. Correct one of them.",
            name,
            other[1],
        )
        return first[1]

    def _of_lines(self, name: str, values: list[Any], number: str | None) -> Any:
        if name == "shipping_fee":
            return sum(values)
        if name == "delivered_on":
            return max(values)
        if len(set(values)) > 1:
            self._several.append(str(number))
        return min(values, key=_STEPS.index)


def days_of(orders: Iterable[ReadOrder]) -> tuple[date, date] | None:
    """From when till when the orders were placed."""
    days = [day for order in orders if (day := order.values.get("placed_on"))]
    return (min(days), max(days)) if days else None
