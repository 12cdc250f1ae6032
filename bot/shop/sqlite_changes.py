"""Changes of orders in Sapa's own database: look, decide, write and note, all within the caller's
transaction."""

from __future__ import annotations

from datetime import date, datetime

from bot.shop.records import Order
from bot.shop.shop import CHANGEABLE, RETURN_DAYS, NotPossible, OrderNotFound
from bot.shop.sqlite_orders import read_order
from bot.store.engine.protocol import Database


def cancel(
    database: Database, number: str, customer_id: str, now: datetime, asked_by: str | None = None
) -> Order:
    """See Shop.cancel; ``asked_by`` as in bot.shop.wish."""
    if _is_noted(database, number, "cancelled", asked_by):
        return _owned(database, number, customer_id)
    before = _changeable(database, number, customer_id)
    database.execute("UPDATE orders SET status = 'cancelled' WHERE number = ?", [number])
    _note(database, number, "cancelled", before.status, "cancelled", now, asked_by)
    return _owned(database, number, customer_id)


def change_address(
    database: Database,
    number: str,
    customer_id: str,
    address: str,
    now: datetime,
    asked_by: str | None = None,
) -> Order:
    """See Shop.change_address; ``asked_by`` as in bot.shop.wish."""
    if _is_noted(database, number, "address", asked_by):
        return _owned(database, number, customer_id)
    before = _changeable(database, number, customer_id)
    database.execute("UPDATE orders SET address = ? WHERE number = ?", [address, number])
    _note(database, number, "address", before.address or "", address, now, asked_by)
    return _owned(database, number, customer_id)


def request_return(
    database: Database,
    number: str,
    customer_id: str,
    item: str,
    reason: str,
    photo: str | None,
    now: datetime,
    asked_by: str | None = None,
) -> Order:
    """See Shop.request_return; ``asked_by`` as in bot.shop.wish."""
    order = _owned(database, number, customer_id)
    name = _returnable(database, order, item, now.date(), asked_by)
    if name is None:
        return order
    database.table("returns").insert(
        {
            "order_number": number,
            "item": name,
            "reason": reason,
            "photo": photo,
            "created_at": now.timestamp(),
            "asked_by": asked_by,
        }
    )
    database.execute("UPDATE orders SET status = 'return_requested' WHERE number = ?", [number])
    return _owned(database, number, customer_id)


def _is_noted(database: Database, number: str, change: str, asked_by: str | None) -> bool:
    """Whether the order was so changed for the same message before."""
    return asked_by is not None and bool(
        database.table("order_changes").count_where(
            "order_number = ? AND change = ? AND asked_by = ?", [number, change, asked_by]
        )
    )


def _owned(database: Database, number: str, customer_id: str) -> Order:
    order = read_order(database, number, customer_id)
    if order is None:
        raise OrderNotFound(f"This customer has no order {number}.")
    return order


def _changeable(database: Database, number: str, customer_id: str) -> Order:
    order = _owned(database, number, customer_id)
    if order.status not in CHANGEABLE:
        raise NotPossible("status", order.status)
    return order


def _returnable(
    database: Database, order: Order, item: str, today: date, asked_by: str | None
) -> str | None:
    """The item's name as the order has it; None if the same message has asked for it before."""
    if order.status not in ("delivered", "return_requested") or order.delivered_on is None:
        raise NotPossible("status", order.status)
    if (today - order.delivered_on).days > RETURN_DAYS:
        raise NotPossible("too_late", order.status)
    wanted = item.strip().casefold()
    name = next((i.name for i in order.items if i.name.casefold() == wanted), None)
    if name is None:
        raise NotPossible("unknown_item", order.status)
    before = database.execute(
        "SELECT asked_by FROM returns WHERE order_number = ? AND item = ?", [order.number, name]
    ).fetchall()
    if before and asked_by is not None and (asked_by,) in before:
        return None
    if before:
        raise NotPossible("already_requested", order.status)
    return name


def _note(
    database: Database,
    number: str,
    change: str,
    before: str,
    after: str,
    now: datetime,
    asked_by: str | None,
) -> None:
    database.table("order_changes").insert(
        {
            "order_number": number,
            "change": change,
            "before": before,
            "after": after,
            "created_at": now.timestamp(),
            "asked_by": asked_by,
        }
    )
