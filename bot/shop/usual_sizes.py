"""Which size a customer usually takes, from the names of what they bought ("…, Navy, L")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.shop.product_query import read_wish
from bot.shop.records import Order, Product

_AFTER = ",(/-–|:"
"""What stands between a product's name and the variation that was bought."""


def usual_size(orders: Iterable[Order], products: Iterable[Product]) -> str | None:
    """The size that they bought most of those in which one of ``products`` comes; None where the
    orders name none, or two as often."""
    made = {size.casefold(): size for product in products for size in product.sizes}
    bought: Counter[str] = Counter()
    for order in orders:
        if order.status not in ("cancelled", "return_requested", "returned", "refunded"):
            for item in order.items:
                bought.update(size for size in sizes_in(item.name) if size in made)
    ranked = bought.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return made[ranked[0][0]]


def sizes_in(name: str) -> set[str]:
    """The sizes, in small letters, that the end of an item's name says; none where it says none."""
    begins = [place for place in (name.find(mark) for mark in _AFTER) if place > 0]
    wish = read_wish(name[min(begins) :]) if begins else None
    return {size.casefold() for size in (*wish.sizes, *wish.numbers)} if wish else set()
