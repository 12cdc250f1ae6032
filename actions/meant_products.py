"""Which products a question may be about: by its words, and by what was shown before."""

from __future__ import annotations

from dataclasses import replace

from actions.resources import shop
from bot.dialogue.product_questions import (
    asks_cheaper,
    asks_of_it,
    aspects_in,
    extreme_in,
    refines,
    speaks_of_it,
    wearers_in,
)
from bot.dialogue.state import Dialogue
from bot.shop.product_query import ProductWish, sides, sort_out
from bot.shop.product_search import telling_words
from bot.shop.records import Product

MOST_SHOWN = 3
MOST_LOOKED_AT = 30
_TWO = 2


async def meant_products(
    wish: ProductWish, text: str, about: str, dialogue: Dialogue
) -> tuple[ProductWish, list[Product]]:
    """The products that a wish may be about, and the wish as it is meant: "something cheaper" is
    cheaper than what was shown.

    ``about`` are the words to search by. Those that were shown together are meant by what only asks
    which of them; what refines what was shown ("and for girls?") is of the same category.
    """
    shown = [one for name in dialogue.products for one in await shop().find_products(name, 1)]
    names_none = not telling_words(wish.words)
    asks_which = extreme_in(text) or wish.colours or wish.sizes or wish.numbers
    if len(shown) > 1 and names_none and asks_which and dialogue.in_hand is None:
        return wish, shown
    if several := await _of_each(wish):
        return wish, several
    if asks_cheaper(text) and shown and shown[0].price and wish.price_to is None:
        wish = replace(wish, price_to=shown[0].price - 1)
    is_of_category = shown and names_none and (asks_cheaper(text) or extreme_in(text))
    found = [] if is_of_category else await _called_so(wish, text, about)
    if shown and found and (refines(text) or asks_of_it(text)):
        found = _nearest(found, shown, text)
    if found:
        return wish, found
    near = await shop().find_products(shown[0].category, MOST_LOOKED_AT) if shown else []
    if near and (is_of_category or (wish.price_to and sort_out(near, wish)[0] == "fits")):
        return wish, near
    if wish.price_to is not None:
        return wish, await shop().find_products("", MOST_LOOKED_AT, wish.price_to)
    asks = names_none and (aspects_in(text) or speaks_of_it(text))
    return wish, shown if asks and len(shown) > 1 else []


async def _called_so(wish: ProductWish, text: str, about: str) -> list[Product]:
    """Those with the words; of these, those for whom it is to be, or with no such word all for
    them."""
    wearers = wearers_in(text)
    found = await shop().find_products(about, MOST_LOOKED_AT, wish.price_to)
    if not wearers:
        return found
    for_them = {
        one.id: one for name in wearers for one in await shop().find_products(name, MOST_LOOKED_AT)
    }
    return [one for one in found if one.id in for_them] or found or list(for_them.values())


def is_called_so(product: Product, text: str) -> bool:
    """Whether the product's names have a word of the text, or say that it is for whom it says."""
    names = " ".join(product.all_names.values()).casefold()
    return any(word in names for word in [*telling_words(text), *wearers_in(text)])


def _nearest(found: list[Product], shown: list[Product], text: str) -> list[Product]:
    """Those of several that were shown together, else those of the same category; else the one
    that "does it have a zip?" is about, or all."""
    together = [one for one in found if one in shown] if len(shown) > 1 else []
    alike = together or [one for one in found if one.category == shown[0].category]
    return alike or (shown[:1] if asks_of_it(text) else found)


async def _of_each(wish: ProductWish) -> list[Product]:
    """The likeliest product of each that is named: "the voile one or the pashmina?". None where
    fewer than two are."""
    found: dict[str, Product] = {}
    for side in sides(wish.words):
        if telling_words(side):
            for product in (await shop().find_products(side, MOST_LOOKED_AT))[:1]:
                found[product.id] = product
    return list(found.values())[:MOST_SHOWN] if len(found) >= _TWO else []
