"""What colleagues did with an order at the desk, from the log."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.engine.protocol import Database

ORDER_ACTS = (
    "order_cancel", "order_address", "order_address_undo", "order_return", "order_refund",
)  # fmt: skip
_MOST = 50


@dataclass(frozen=True)
class StaffChange:
    """``what`` is one of ORDER_ACTS; ``user`` the colleague's name, ``at`` Unix seconds."""

    at: float
    user: str
    what: str


def order_changes_by_staff(database: Database, order_number: str) -> list[StaffChange]:
    """Those of one order, oldest first."""
    marks = ", ".join("?" * len(ORDER_ACTS))
    rows = database.query(
        f"""SELECT at, coalesce(users.name, audit.user) AS user, what FROM audit
        LEFT JOIN users ON users.login = audit.user
        WHERE what IN ({marks}) AND detail = ? ORDER BY audit.id LIMIT {_MOST}""",
        [*ORDER_ACTS, order_number],
    )
    return [StaffChange(**row) for row in rows]
