"""How the shop's order numbers are written, learned from its orders and kept beside them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.order_number_formats import Shape
from bot.order_numbers import OrderNumbers
from bot.store.engine.protocol import Database


def learn_from_orders(database: Database) -> None:
    """Learns the shapes anew; within the transaction that changed which orders there are."""
    numbers = (number for (number,) in database.execute("SELECT number FROM orders").fetchall())
    learned = OrderNumbers.like(numbers).shapes
    database.execute("DELETE FROM order_shapes")
    database.executemany(
        "INSERT INTO order_shapes (position, shape) VALUES (?, ?)",
        [(position, shape.as_json()) for position, shape in enumerate(learned)],
    )


def read_order_numbers(database: Database, examples: Iterable[str]) -> OrderNumbers:
    """The shapes of ``examples`` ([shop] order_numbers), then the learned ones."""
    rows = database.execute("SELECT shape FROM order_shapes ORDER BY position").fetchall()
    return OrderNumbers.like(examples).and_of(Shape.from_json(shape) for (shape,) in rows)
