"""The sample shop's orders: what a turn changed in them, and how they were at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.evaluation.conversations.conversation import Change
from bot.store.engine.protocol import Database


@dataclass(frozen=True)
class Records:
    """``orders`` have status and address by number, ``returns`` the order's number by id."""

    orders: Mapping[str, tuple[str, str]]
    returns: Mapping[int, str]

    @classmethod
    def read(cls, database: Database) -> Records:
        orders = database.execute("SELECT number, status, address FROM orders").fetchall()
        returns = database.execute("SELECT id, order_number FROM returns").fetchall()
        return cls({number: (status, address) for number, status, address in orders}, dict(returns))

    def changes_until(self, later: Records) -> tuple[Change, ...]:
        """What has happened to the orders since."""
        new = later.returns.keys() - self.returns
        found = [Change(later.returns[id_], "return") for id_ in new]
        for number, (status, address) in later.orders.items():
            status_before, address_before = self.orders[number]
            if status == "cancelled" != status_before:
                found.append(Change(number, "cancelled"))
            if address != address_before:
                found.append(Change(number, "address"))
        return tuple(found)

    def restore(self, database: Database) -> None:
        """Has the shop's records be these again, and no failed proof remembered: a conversation
        is to go the same whichever went before."""
        now = Records.read(database)
        for number, (status, address) in self.orders.items() - now.orders.items():
            database.execute(
                "UPDATE orders SET status = ?, address = ? WHERE number = ?",
                [status, address, number],
            )
        known = ", ".join(map(str, self.returns))
        database.execute(f"DELETE FROM returns WHERE id NOT IN ({known})")
        database.execute("DELETE FROM order_changes")
        database.execute("DELETE FROM proof_failures")


def private_rows(database: Database) -> list[dict[str, Any]]:
    """What belongs to somebody: each order with its customer."""
    return list(
        database.query(
            """SELECT number, tracking_number, address, email, phone, name
            FROM orders JOIN customers ON customers.id = customer_id"""
        )
    )
