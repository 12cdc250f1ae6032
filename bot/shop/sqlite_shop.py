"""The shop in Sapa's own SQLite file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from bot.settings import load_settings
from bot.shop import sqlite_changes
from bot.shop.database_thread import ShopDatabaseThread
from bot.shop.product_search import find_products
from bot.shop.proof import normal_order_number, proves, read_proof
from bot.shop.records import Customer, Order, Product
from bot.shop.shop import OrderNotFound
from bot.shop.sqlite_orders import (
    read_customer_by_phone,
    read_customer_of,
    read_order,
    read_orders,
)

_NOBODY = Customer(id="", name="", email="nobody@example.invalid", phone="000000000000")


class SqliteShop:
    """A Shop over ``database``, whose connection it takes over (see DatabaseThread).

    ``clock`` tells the shop's time, else the one of sapa.toml does.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] | None = None) -> None:
        self._thread = ShopDatabaseThread(database)
        self._clock = clock or load_settings().time.now

    async def find_owner(self, order_number: str, proof: str) -> Customer | None:
        number = normal_order_number(order_number) or ""
        customer = await self._thread.run(lambda db: read_customer_of(db, number))
        proven = proves(read_proof(proof), customer or _NOBODY)
        return customer if proven else None

    async def customer_by_phone(self, e164: str) -> Customer | None:
        phone = e164.removeprefix("+")
        return await self._thread.run(lambda db: read_customer_by_phone(db, phone))

    async def orders_of(self, customer_id: str, limit: int) -> list[Order]:
        return await self._thread.run(lambda db: read_orders(db, customer_id, limit))

    async def order(self, number: str, customer_id: str) -> Order | None:
        known = normal_order_number(number) or ""
        return await self._thread.run(lambda db: read_order(db, known, customer_id))

    async def cancel(self, number: str, customer_id: str) -> Order:
        known, now = _required(number), self._clock()
        return await self._thread.run(lambda db: sqlite_changes.cancel(db, known, customer_id, now))

    async def change_address(self, number: str, customer_id: str, address: str) -> Order:
        known, now = _required(number), self._clock()
        return await self._thread.run(
            lambda db: sqlite_changes.change_address(db, known, customer_id, address, now)
        )

    async def request_return(
        self, number: str, customer_id: str, item: str, reason: str, photo: str | None
    ) -> Order:
        known, now = _required(number), self._clock()
        return await self._thread.run(
            lambda db: sqlite_changes.request_return(
                db, known, customer_id, item, reason, photo, now
            )
        )

    async def find_products(self, text: str, limit: int) -> list[Product]:
        return await self._thread.run(lambda db: find_products(db, text, limit))

    async def aclose(self) -> None:
        await self._thread.aclose()


def _required(number: str) -> str:
    known = normal_order_number(number)
    if known is None:
        raise OrderNotFound(f"{number!r} is no order number; they look like ORD-1234.")
    return known
