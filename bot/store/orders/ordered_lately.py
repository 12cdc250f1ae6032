"""What the last orders were of, and where they went."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.engine.protocol import Database

LAST_ORDERS = 300


@dataclass(frozen=True)
class OrderedLately:
    """``products`` and ``couriers`` by name, the commonest first; all ``addresses``."""

    products: list[str]
    couriers: list[str]
    addresses: list[str]


def ordered_lately(database: Database) -> OrderedLately:
    """Of the LAST_ORDERS; empty where the shop keeps its orders elsewhere."""
    last = f"(SELECT * FROM orders ORDER BY placed_on DESC LIMIT {LAST_ORDERS})"

    def column(sql: str) -> list[str]:
        return [value for (value,) in database.execute(sql).fetchall() if value]

    return OrderedLately(
        column(f"""SELECT name FROM order_items JOIN {last} AS last ON number = order_number
            GROUP BY name ORDER BY count(*) DESC, name"""),
        column(f"SELECT courier FROM {last} GROUP BY courier ORDER BY count(*) DESC, courier"),
        column(f"SELECT address FROM {last}"),
    )
