"""The sample shop's orders, products and answers: which are live, and how they go.

Orders and products have it in their ``source``, answers in data/knowledge in ``sample: true`` until
somebody has read and saved them. Once they were removed, a file in the data folder says so: the
sample is not loaded again, and answers that nobody read are not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.entries import load_entries
from bot.lazy_message import LazyMessage
from bot.project import find_project
from bot.shop.importing.order_import import SAMPLE
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import write

_MARK = "samples-removed"
_OF_ORDERS = ("returns", "order_changes", "tracking_events", "order_items")


@dataclass(frozen=True)
class Samples:
    """How many of the sample's orders, customers and products there are."""

    orders: int
    customers: int
    products: int


def are_samples_live(data_folder: Path) -> bool:
    """Whether the shop shows what belongs to the sample; one look at the disk."""
    return not (data_folder / _MARK).exists()


def count_samples(database: Database) -> Samples:
    """What of the sample stands in the database."""
    sql = (
        "SELECT (SELECT count(*) FROM orders WHERE source = :sample),"
        " (SELECT count(DISTINCT customer_id) FROM orders WHERE source = :sample),"
        " (SELECT count(*) FROM products WHERE source = :sample)"
    )
    return Samples(*database.execute(sql, {"sample": SAMPLE}).fetchone())


def count_sample_answers() -> int:
    """How many answers came with the sample, and were read by nobody yet.

    Raises:
        KnowledgeError: a file of answers cannot be used.
    """
    return sum(entry.sample for entry in load_entries(find_project().data / "knowledge"))


def live_samples(database: Database, data_folder: Path) -> LazyMessage | None:
    """What of the sample customers can meet now, for staff; None if it is nothing.

    Raises:
        KnowledgeError: a file of answers cannot be used.
    """
    samples = count_samples(database)
    answers = count_sample_answers() if are_samples_live(data_folder) else 0
    if not (samples.orders or samples.products or answers):
        return None
    return LazyMessage(
        "Of the sample shop, {orders} orders, {products} products and {answers} answers are live. "
        "To remove them: ./sapa shop empty",
        orders=samples.orders,
        products=samples.products,
        answers=answers,
    )


def keep_samples_away(data_folder: Path) -> None:
    """From now on no sample is loaded, and no sample answer given."""
    data_folder.mkdir(parents=True, exist_ok=True)
    (data_folder / _MARK).touch(mode=0o600)


def remove_samples(database: Database, data_folder: Path) -> Samples:
    """Removes them, and says how many. What is the shop's own stays: its orders, and the products
    that stand in these, of which only the name and what was paid is known then."""
    keep_samples_away(data_folder)  # first: what is interrupted here is finished by the next try
    return write(database, _remove)


def _remove(database: Database) -> Samples:
    removed = count_samples(database)
    orders = f"SELECT number FROM orders WHERE source = '{SAMPLE}'"
    owners = [
        row[0]
        for row in database.execute(
            "SELECT DISTINCT customer_id FROM orders WHERE source = ?", [SAMPLE]
        ).fetchall()
    ]
    for table in _OF_ORDERS:
        database.execute(f"DELETE FROM {table} WHERE order_number IN ({orders})")
    database.execute("DELETE FROM orders WHERE source = ?", [SAMPLE])
    for owner in owners:
        _remove_customer(database, owner)
    _remove_products(database)
    return removed


def _remove_customer(database: Database, customer_id: str) -> None:
    if database.table("orders").count_where("customer_id = ?", [customer_id]):
        return
    database.execute("DELETE FROM customers WHERE id = ?", [customer_id])
    database.execute(
        "UPDATE conversations SET customer_id = NULL WHERE customer_id = ?", [customer_id]
    )


def _remove_products(database: Database) -> None:
    bought = "SELECT product_id FROM order_items"
    database.execute(f"DELETE FROM products WHERE source = ? AND id NOT IN ({bought})", [SAMPLE])
    database.execute(
        """UPDATE products SET source = NULL, category = '', stock = NULL, sizes_json = '[]',
            colours_json = '[]', restock_date = NULL, picture = NULL, link = NULL,
            price = (SELECT price FROM order_items WHERE product_id = products.id
                     ORDER BY order_number DESC LIMIT 1)
        WHERE source = ?""",
        [SAMPLE],
    )
