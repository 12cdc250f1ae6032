"""Files of the tests, read as an import reads them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.shop.importing.findings import read_answers
from bot.shop.importing.order_import import ImportPlan, import_orders
from bot.shop.importing.orders import OrdersFile, ReadOrder, read_orders
from bot.shop.importing.products import ProductsFile, read_products

JAKARTA = ZoneInfo("Asia/Jakarta")
COLUMNS = (
    "order_number,customer_name,email,phone,status,placed_on,item_name,quantity,price,total,address"
)
PUTRI = {
    "order_number": "ORD-5001",
    "customer_name": "Putri A",
    "email": "putri@example.com",
    "phone": "081200000001",
    "status": "shipped",
    "placed_on": "2026-11-05",
    "item_name": "Kemeja Linen",
    "quantity": "1",
    "price": "150000",
    "total": "165000",
    "address": "Jl. Kenanga 5",
}
"""An order in the cells of one line, by column."""


def orders_in(content: bytes | str, *answers: str) -> OrdersFile:
    content = content.encode() if isinstance(content, str) else content
    return read_orders(content, read_answers(answers), JAKARTA)


def products_in(content: bytes | str, *answers: str) -> ProductsFile:
    content = content.encode() if isinstance(content, str) else content
    return read_products(content, read_answers(answers), JAKARTA)


def lines_of(*rows: dict[str, str], separator: str = ",") -> str:
    """CSV with all columns that any of the rows has; each differs from PUTRI as it says."""
    full = [{**PUTRI, **row} for row in rows]
    columns = list(dict.fromkeys(name for row in full for name in row))
    cells = [[_quoted(row.get(name, "")) for name in columns] for row in full]
    return "\n".join(separator.join(line) for line in [columns, *cells]) + "\n"


def only(file: OrdersFile) -> ReadOrder:
    """The one order of a file in which nothing is wrong."""
    assert (file.errors, file.questions) == ([], [])
    [order] = file.orders
    return order


def taken_over(database: Database, content: bytes | str, *answers: str) -> ImportPlan:
    """What came of importing a file in which nothing is wrong."""
    file = orders_in(content, *answers)
    assert (file.errors, file.questions) == ([], [])
    return import_orders(database, file)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
