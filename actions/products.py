"""Is it in stock, in which colour and size, and what does it cost?"""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.cards import product_card
from actions.faq import give_answer
from actions.replies import day, language, money, say
from actions.resources import shop
from actions.while_waiting import is_awaited
from bot.dialogue.state import Dialogue
from bot.languages import LANGUAGES
from bot.shop.colours import colour_name
from bot.shop.product_query import ProductWish, read_wish, sort_out, unknown
from bot.shop.product_search import telling_words
from bot.shop.records import Product
from bot.shop.shop import ShopUnavailable

MOST_SHOWN = 3
MOST_LOOKED_AT = 30
_ASPECTS = {
    "price": re.compile(r"\b(harga\w*|hrg\w*|brp|berapa|price\w*|how much|cost\w*)\b"),
    "sizes": re.compile(r"\b(sizes?|ukuran\w*|uk)\b"),
    "colours": re.compile(r"\b(warna\w*|colou?rs?)\b"),
}


class ActionFindProducts(Action):
    """Shows the products that are what the customer's words ask for, with stock, price, sizes and
    colours. Where there is none, says so, and shows the nearest as just that."""

    def name(self) -> str:
        return "action_find_products"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        dialogue = Dialogue.of(tracker.get_slot("dialogue"))
        dialogue.products = await find_products(self, dispatcher, tracker) or dialogue.products
        return [SlotSet("case_solved", True), SlotSet("dialogue", dialogue.as_slot())]


async def find_products(
    action: Action, dispatcher: CollectingDispatcher, tracker: Tracker, part: str | None = None
) -> list[str]:
    """Answers what is asked about products in a ``part`` of the message, or in all of it; the names
    of those that were shown."""
    text = part or in_the_shops_spelling(tracker)
    if text.startswith("/"):
        say(dispatcher, action, "utter_ask_product")
        return []
    wish = read_wish(text)
    about = _about(wish, tracker)
    try:
        products = await shop().find_products(about, MOST_LOOKED_AT, wish.price_to)
    except ShopUnavailable:
        say(dispatcher, action, "utter_shop_unavailable")
        return []
    if not products and (wish.colours or wish.sizes or wish.numbers or _aspect(text)):
        products = await talked_of(tracker)  # "is S available?"
    if not products:
        given = give_answer(action, dispatcher, tracker, topic=None, question=part, offer=False)
        if not given and not is_awaited(tracker):
            say(dispatcher, action, "utter_product_unknown" if about else "utter_ask_product")
        return []
    fit, chosen = sort_out(products, wish)
    shown = chosen[:MOST_SHOWN]
    just_shown = Dialogue.of(tracker.get_slot("dialogue")).products
    again = len(shown) == 1 and shown[0].name_id in just_shown[:1]
    aspect = _asked(text, wish) if again else None
    if fit == "unknown":
        wish = unknown(shown, wish)
    if fit == "none" or (fit == "unknown" and not (aspect and _is_known(shown[0], aspect))):
        _admit(f"utter_product_{fit}_fits", wish, action, dispatcher, tracker)
    if aspect and _is_known(shown[0], aspect):  # all of it was said a moment ago
        say(
            dispatcher, action, f"utter_product_{aspect}",
            source={"product": shown[0].id}, **_values(shown[0], tracker),
        )  # fmt: skip
        return [shown[0].name_id]
    for product in shown:
        show(product, action, dispatcher, tracker)
    return [product.name_id for product in shown]


async def talked_of(tracker: Tracker) -> list[Product]:
    """The product that was shown last, or that the case of the moment is about."""
    shown = Dialogue.of(tracker.get_slot("dialogue")).products
    name = _item_talked_of(tracker) or next(iter(shown), None)
    try:
        return await shop().find_products(name, 1) if name else []
    except ShopUnavailable:
        return []


def _aspect(text: str) -> str | None:
    """What of a product is asked for, where it is one thing: price, sizes, colours."""
    return next((aspect for aspect, words in _ASPECTS.items() if words.search(text.lower())), None)


def _asked(text: str, wish: ProductWish) -> str | None:
    """The same, also where only a colour or a size is named: "the black one?"."""
    named = "colours" if wish.colours else "sizes" if wish.sizes or wish.numbers else None
    return _aspect(text) or named


def _is_known(product: Product, aspect: str) -> bool:
    return bool(getattr(product, aspect))


def _admit(
    response: str,
    wish: ProductWish,
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
) -> None:
    """Says what was looked for in vain."""
    say(
        dispatcher,
        action,
        response,
        kind=" ".join(telling_words(wish.words)),
        colour=", ".join(colour_name(c, language(tracker)) for c in wish.colours),
        size=", ".join(wish.sizes + wish.numbers),
        price_from=money(wish.price_from, tracker),
        price_to=money(wish.price_to, tracker),
    )


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


def _about(wish: ProductWish, tracker: Tracker) -> str:
    """The words to search by. A wish that names no product is about the one that was shown last,
    or about whatever comes in the colour; empty if it is about nothing in particular."""
    if telling_words(wish.words):
        return wish.words
    shown = [
        event["metadata"]["name"]
        for event in tracker.events
        if event["event"] == "bot"
        and "product" in ((event.get("metadata") or {}).get("source") or {})
    ]
    if item := _item_talked_of(tracker):
        return item
    spoken_of = Dialogue.of(tracker.get_slot("dialogue")).products
    if (shown or spoken_of) and wish.price_to is None:
        return str([*spoken_of[:1], *shown][-1])
    return " ".join(colour_name(c, spoken) for c in wish.colours for spoken in LANGUAGES)


def _item_talked_of(tracker: Tracker) -> str | None:
    """What the case in hand is about: "is navy available?" in the middle of an exchange."""
    dialogue = Dialogue.of(tracker.get_slot("dialogue"))
    case = dialogue.in_hand or (dialogue.last if not dialogue.products else None)
    return case.facts.get("item") or case.facts.get("product") if case else None


def in_the_shops_spelling(tracker: Tracker) -> str:
    """The customer's message with its products as the shop writes them, instead of "kemjea" or
    "P-101"; and amounts in figures."""
    text = tracker.latest_message.get("text") or ""
    named = [e for e in tracker.latest_message["entities"] if e["entity"] in ("product", "money")]
    for entity in sorted(named, key=lambda e: e.get("start", 0), reverse=True):
        if "start" in entity:
            text = f"{text[: entity['start']]}{entity['value']}{text[entity['end'] :]}"
    return text
