"""The shop in Sapa's own database."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from bot.order_numbers import OrderNumbers, clean_order_number
from bot.settings import load_settings
from bot.settings_sections import ShopSettings
from bot.shop import sqlite_changes
from bot.shop.bought_together import BoughtTogether
from bot.shop.learned_order_numbers import read_order_numbers
from bot.shop.ownership_proof import proves, read_proof
from bot.shop.product_search import find_products
from bot.shop.recommendations import Recommendation, count_bought, recommend_from
from bot.shop.records import Customer, Order, Product
from bot.shop.shop import OrderNotFound
from bot.shop.shop_database import ShopDatabase
from bot.shop.sqlite_orders import (
    read_customer,
    read_customers_by_phone,
    read_customers_of,
    read_order,
    read_order_of_parcel,
    read_orders,
)
from bot.shop.wish import asked_by
from bot.store.engine.protocol import Database, Store
from bot.store.engine.sqlite import SqliteDatabase

_COUNTED_FOR_S = 600.0
"""So long what customers bought is not counted again."""
_NOBODY = Customer(id="", name="", email="nobody@example.invalid", phone="000000000000")

T = TypeVar("T")


class SqliteShop:
    """A Shop over ``database``, which it takes over (see ShopDatabase).

    ``settings`` are [shop]'s; ``clock`` tells the shop's time, else the one of sapa.toml does.
    """

    def __init__(
        self,
        database: Store | SqliteDatabase,
        settings: ShopSettings = ShopSettings(),
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database = ShopDatabase(database)
        self._settings = settings
        self._clock = clock or load_settings().time.now
        self._bought: tuple[float, BoughtTogether] | None = None

    async def find_owner(self, order_number: str, proof: str) -> Customer | None:
        given = read_proof(proof, self._settings.country)

        def find(db: Database) -> Customer | None:
            customers = read_customers_of(db, self._readings(db, order_number))
            owners = [c for c in customers or [_NOBODY] if proves(given, c)]
            return owners[0] if customers and owners else None

        return await self._database.run(find)

    async def customers_by_phone(self, e164: str) -> list[Customer]:
        phone = e164.removeprefix("+")
        return await self._database.run(lambda db: read_customers_by_phone(db, phone))

    async def customer(self, customer_id: str) -> Customer | None:
        return await self._database.run(lambda db: read_customer(db, customer_id))

    async def order_numbers(self) -> OrderNumbers:
        return await self._database.run(self._order_numbers)

    async def orders_of(self, customer_id: str, limit: int) -> list[Order]:
        return await self._database.run(lambda db: read_orders(db, customer_id, limit))

    async def order(self, number: str, customer_id: str) -> Order | None:
        return await self._database.run(lambda db: self._order(db, number, customer_id))

    async def order_of_parcel(self, tracking_number: str) -> str | None:
        return await self._database.run(lambda db: read_order_of_parcel(db, tracking_number))

    async def order_for_staff(self, number: str) -> Order | None:
        def find(db: Database) -> Order | None:
            owners = read_customers_of(db, self._readings(db, number))
            return next((o for one in owners if (o := self._order(db, number, one.id))), None)

        return await self._database.run(find)

    async def cancel(self, number: str, customer_id: str) -> Order:
        now, wish = self._clock(), asked_by.get()
        return await self._change(
            number,
            customer_id,
            lambda db, known: sqlite_changes.cancel(db, known, customer_id, now, wish),
        )

    async def change_address(self, number: str, customer_id: str, address: str) -> Order:
        now, wish = self._clock(), asked_by.get()
        return await self._change(
            number,
            customer_id,
            lambda db, known: sqlite_changes.change_address(
                db, known, customer_id, address, now, wish
            ),
        )

    async def request_return(
        self, number: str, customer_id: str, item: str, reason: str, photo: str | None
    ) -> Order:
        now, wish = self._clock(), asked_by.get()
        return await self._change(
            number,
            customer_id,
            lambda db, known: sqlite_changes.request_return(
                db, known, customer_id, item, reason, photo, now, wish
            ),
        )

    async def find_products(
        self, text: str, limit: int, price_to: int | None = None
    ) -> list[Product]:
        return await self._database.run(lambda db: find_products(db, text, limit, price_to))

    async def recommend(self, owned: Collection[str], limit: int) -> list[Recommendation]:
        def recommend(db: Database) -> list[Recommendation]:
            if self._bought is None or time.monotonic() > self._bought[0] + _COUNTED_FOR_S:
                self._bought = time.monotonic(), count_bought(db)
            return recommend_from(self._bought[1], db, owned, limit)

        return await self._database.run(recommend)

    async def aclose(self) -> None:
        await self._database.aclose()

    async def _change(
        self, number: str, customer_id: str, change: Callable[[Database, str], T]
    ) -> T:
        """Gives ``change`` the number as the shop writes it."""

        def run(db: Database) -> T:
            order = self._order(db, number, customer_id)
            if order is None:
                raise OrderNotFound(f"This customer has no order {number}.")
            return change(db, order.number)

        return await self._database.write(run)

    def _order(self, db: Database, number: str, customer_id: str) -> Order | None:
        orders = (read_order(db, n, customer_id) for n in self._readings(db, number))
        return next((order for order in orders if order), None)

    def _readings(self, db: Database, typed: str) -> list[str]:
        """All numbers that ``typed`` may be; that a shop writes it so is enough for one."""
        readings = self._order_numbers(db).readings(typed)
        return list(dict.fromkeys([*readings, clean_order_number(typed) or ""]))

    def _order_numbers(self, db: Database) -> OrderNumbers:
        return read_order_numbers(db, self._settings.order_numbers)
