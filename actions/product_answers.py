"""What is said of one product: all of it, or just what is asked of one that was shown before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cards import product_card
from actions.faq import give_answer
from actions.meant_products import is_called_so
from actions.replies import day, language, money, say
from bot.dialogue.product_questions import Aspect, aspects_in, extreme_in
from bot.shop.colours import colour_name
from bot.shop.product_query import (
    Fit,
    ProductWish,
    misfit,
    sizes_wanted,
    sort_out,
    with_sizes,
)
from bot.shop.records import Product

CARDS = {
    "utter_product_stock_unknown", "utter_product_in_stock", "utter_product_sold_out",
    "utter_product_restock",
}  # fmt: skip
"""Replies that tell all of a product."""
_WHICH = {
    "fits": "utter_products_fit",
    "unknown": "utter_products_unknown",
    "none": "utter_products_misfit",
}


def show(
    product: Product, action: Action, dispatcher: CollectingDispatcher, tracker: Tracker
) -> None:
    """The product with its stock, price, sizes and colours, as far as they are known."""
    if product.stock is None:
        response = "utter_product_stock_unknown"
    elif product.stock:
        response = "utter_product_in_stock"
    else:
        response = "utter_product_sold_out"
        if product.restock_date:
            response = "utter_product_restock"
    say(
        dispatcher, action, response, source={"product": product.id},
        card=product_card(product, tracker), **_values(product, tracker),
    )  # fmt: skip


def _values(product: Product, tracker: Tracker) -> dict[str, Any]:
    """The product's record as replies name it, in the customer's language."""
    spoken = language(tracker)
    return {
        "name": product.name(spoken),
        "stock": product.stock,
        "price": money(product.price, tracker),
        "sizes": ", ".join(product.sizes),
        "colours": ", ".join(colour_name(colour, spoken) for colour in product.colours),
        "restock_date": day(product.restock_date, tracker),
        "picture": product.picture,
        "link": product.link,
    }


async def tell_more(
    product: Product,
    fit: Fit,
    wish: ProductWish,
    text: str,
    is_last: bool,
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
) -> bool:
    """Answers just what is asked of a product that was shown before; of the one shown last
    (``is_last``) nothing is said twice. Whether anything was said."""
    wish = with_sizes([product], wish)
    replies: list[str] = []
    sizes = sizes_wanted(product, wish)
    named = [*(colour_name(c, language(tracker)) for c in wish.colours), *sizes]
    missing = misfit(product, wish)
    if named and product.stock == 0:
        replies.append(_gone(product))
    elif len(sizes) > 1 and product.sizes:  # "what sizes? I'm between M and L"
        replies.append("utter_product_sizes")
    elif named and fit == "fits":
        replies.append("utter_product_fits")
    elif named and fit == "none" and missing:
        replies.append(f"utter_product_{missing}_missing")
    covered = {"sizes", "colours", "stock"} if replies else {"stock"} if named else set()
    asked: list[Aspect] = ["price"] if extreme_in(text) else aspects_in(text)
    if not (asked or replies) and is_called_so(product, text):  # "the one for girls?"
        asked = ["stock"]
    for aspect in asked:
        reply = None if aspect in covered else _reply(product, aspect)
        if reply and reply not in replies:
            replies.append(reply)
    if not replies and is_last and not (named or wish.price_to or wish.price_from):
        given = await give_answer(
            action, dispatcher, tracker, topic=None, question=text, offer=False
        )
        if given:
            return True
        replies = ["utter_product_more_unknown"]
    values = {**_values(product, tracker), "wanted": ", ".join(named)}
    for reply in replies:
        say(dispatcher, action, reply, source={"product": product.id}, **values)
    return bool(replies)


def tell_which(
    products: list[Product],
    wish: ProductWish,
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
) -> list[str]:
    """Of several that were shown together, those that come in a colour and size: their names, or
    all names where none does or no record says; none where nothing of it was asked."""
    wish, spoken = with_sizes(products, wish), language(tracker)
    fit, chosen = sort_out(products, wish)
    sizes = list(dict.fromkeys(s for one in chosen for s in sizes_wanted(one, wish)))
    wanted = [*(colour_name(colour, spoken) for colour in wish.colours), *sizes]
    if not wanted or wish.price_from or wish.price_to:
        return []
    say(
        dispatcher, action, _WHICH[fit], source={"product": chosen[0].id},
        wanted=", ".join(wanted), names=", ".join(one.name(spoken) for one in chosen),
    )  # fmt: skip
    return [one.name_id for one in chosen]


def _reply(product: Product, aspect: Aspect) -> str | None:
    """The reply that tells it; None where the record does not know."""
    if aspect in ("stock", "back"):
        if product.stock is None:
            return None
        return "utter_product_left" if product.stock else _gone(product)
    return f"utter_product_{aspect}" if getattr(product, aspect) else None


def _gone(product: Product) -> str:
    return "utter_product_back" if product.restock_date else "utter_product_gone"
