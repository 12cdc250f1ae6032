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
    last = f"WITH last AS (SELECT * FROM orders ORDER BY placed_on DESC LIMIT {LAST_ORDERS})"

    def column(sql: str) -> list[str]:
        rows = database.execute(f"{last} {sql}").fetchall()
        return [value for (value,) in rows if value]

    return OrderedLately(
        column("""SELECT name FROM order_items JOIN last ON number = order_number
            GROUP BY name ORDER BY count(*) DESC, name"""),
        column("SELECT courier FROM last GROUP BY courier ORDER BY count(*) DESC, courier"),
        column("SELECT address FROM last"),
    )
