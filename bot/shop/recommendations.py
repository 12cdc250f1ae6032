"""What a shop can suggest from its own orders: what is bought together, and what sells best."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.shop.bought_together import BoughtTogether
from bot.shop.product_search import read_products
from bot.shop.records import Product
from bot.store.engine.protocol import Database

_COUNTED = 20_000
"""Orders, the newest: so that a large shop is counted in a second, and follows the fashion."""
_UNTOLD = "('unpaid', 'cancelled', 'return_requested', 'returned', 'refunded')"
"""States of orders that say nothing good of what was ordered."""


@dataclass(frozen=True)
class Recommendation:
    """``because`` is the product that customers bought together with this one more often than by
    chance; None: it is suggested because it sells well."""

    product: Product
    because: Product | None


@runtime_checkable
class RecommendingShop(Protocol):
    """A Shop that knows what its customers buy. One that does not lacks this method."""

    async def recommend(self, owned: Collection[str], limit: int) -> list[Recommendation]:
        """At most ``limit`` products that somebody may want who bought, or asks about, the products
        with the ids ``owned``: first what goes with those, then what sells best. Nothing that is
        sold out; where the stock is not known the product says so. Empty where too few customers
        bought anything.

        Raises:
            ShopUnavailable: the shop's data cannot be had now.
        """


def count_bought(database: Database) -> BoughtTogether:
    """What the shop's customers bought, from its newest orders."""
    rows = database.execute(
        f"""SELECT newest.customer_id, order_items.product_id FROM (
            SELECT number, customer_id, placed_on FROM orders WHERE status NOT IN {_UNTOLD}
            ORDER BY placed_on DESC LIMIT {_COUNTED}
        ) AS newest JOIN order_items ON order_number = number
        ORDER BY placed_on DESC, number DESC, position"""
    )
    return BoughtTogether.count(rows.fetchall())


def recommend_from(
    bought: BoughtTogether, database: Database, owned: Collection[str], limit: int
) -> list[Recommendation]:
    """See RecommendingShop.recommend."""
    likely = bought.likely(owned)
    ranked = sorted(likely, key=lambda one: one.because is None)
    ids = {one.product for one in ranked} | {one.because for one in ranked if one.because}
    products = {product.id: product for product in read_products(database, ids)}
    told = [
        Recommendation(products[one.product], products.get(one.because or ""))
        for one in ranked
        if one.product in products and products[one.product].stock != 0
    ]
    return told[:limit]
