"""Is it in stock, in which colour and size, and what does it cost?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import give_answer
from actions.meant_products import MOST_LOOKED_AT, MOST_SHOWN, meant_products
from actions.product_answers import show, tell_more, tell_which
from actions.replies import language, money, say
from actions.resources import shop
from actions.while_waiting import is_awaited
from bot.dialogue.fact_finding import says_other
from bot.dialogue.product_questions import aspects_in, extreme_in, referred_to, speaks_of_it
from bot.dialogue.state import Dialogue
from bot.languages import LANGUAGES
from bot.shop.colours import colour_name, without_colours
from bot.shop.product_query import ProductWish, misfit, read_wish, sort_out, unknown
from bot.shop.product_search import telling_words
from bot.shop.records import Product
from bot.shop.shop import ShopUnavailable


class ActionFindProducts(Action):
    """Shows the products that are what the customer's words ask for, with stock, price, sizes and
    colours. Where there is none, says so, and shows the nearest as just that."""

    def name(self) -> str:
        return "action_find_products"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        dialogue = Dialogue.of(tracker.get_slot("dialogue"))
        dialogue.show(await find_products(self, dispatcher, tracker))
        return [SlotSet("case_solved", True), SlotSet("dialogue", dialogue.as_slot())]


async def find_products(
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    part: str | None = None,
    named: str | None = None,
    dialogue: Dialogue | None = None,
) -> list[str]:
    """Answers what is asked about products in a ``part`` of the message, or in all of it, of the
    one that is ``named`` if it is known; the names of those that were shown. ``dialogue`` is what
    is remembered by now, where the turn has changed it."""
    text = part or in_the_shops_spelling(tracker)
    if text.startswith("/"):
        say(dispatcher, action, "utter_ask_product")
        return []
    wish, dialogue = read_wish(text), dialogue or Dialogue.of(tracker.get_slot("dialogue"))
    spoken_of = [*dialogue.products, *dialogue.spoken_of]
    named = named or referred_to(text, dialogue.products, dialogue.spoken_of)
    about = named or _about(wish, tracker)
    try:
        if named:
            products = await shop().find_products(named, 1)
        else:
            wish, products = await meant_products(wish, text, about, dialogue)
    except ShopUnavailable:
        say(dispatcher, action, "utter_shop_unavailable")
        return []
    products = _just_shown(products, text, dialogue)
    aspects = {*aspects_in(text)}
    if telling_words(wish.words):  # "do you have socks?"
        aspects.discard("stock")
    is_of_it = bool(aspects) or speaks_of_it(text)
    if not products and (wish.colours or wish.sizes or wish.numbers or is_of_it):
        products = await talked_of(tracker)  # "is S available?"
    if not products:
        given = await give_answer(
            action, dispatcher, tracker, topic=None, question=part, offer=False
        )
        if not given and not is_awaited(tracker):
            say(dispatcher, action, "utter_product_unknown" if about else "utter_ask_product")
        return []
    if len(products) > 1 and wish.colours and sort_out(products, wish)[0] == "none":
        coloured = [one for one in products if misfit(one, _colour_alone(wish)) is None]
        products = coloured if len(coloured) == 1 else products
    together = {product.name_id for product in products} & {*dialogue.products}
    is_of_those = len(products) > 1 and len(together) == len(products)
    if is_of_those and (told := tell_which(products, wish, action, dispatcher, tracker)):
        return told
    if len(products) == 1 and wish.colours and not telling_words(wish.words):
        with suppress(ShopUnavailable):  # then it is told of the one that is known
            products = await _in_colour(products[0], wish, spoken_of)
    fit, chosen = sort_out(products, wish)
    shown = _by_price(chosen, text)[:MOST_SHOWN]
    if len(shown) == 1 and shown[0].name_id in spoken_of:
        is_last = shown[0].name_id in dialogue.products[:1]
        if await tell_more(shown[0], fit, wish, text, is_last, action, dispatcher, tracker):
            return [shown[0].name_id]
    if fit != "fits":
        missing = unknown(shown, wish) if fit == "unknown" else wish
        _admit(f"utter_product_{fit}_fits", missing, action, dispatcher, tracker)
    for product in shown:
        show(product, action, dispatcher, tracker)
    return [product.name_id for product in shown]


def asks_the_rest(text: str) -> bool:
    """Whether it asks only what a card tells: "which colours, and sizes?"."""
    wish = read_wish(text)
    names = telling_words(wish.words) or wish.colours or wish.sizes or wish.numbers
    return bool(aspects_in(text)) and not names


def _just_shown(products: list[Product], text: str, dialogue: Dialogue) -> list[Product]:
    """The one that was shown last, where it is among those that are called so and more of it is
    asked: "how much is that bag?"."""
    just = [one for one in products if dialogue.products == [one.name_id]]
    return just if just and aspects_in(text) and not says_other(text) else products


async def _in_colour(
    product: Product, wish: ProductWish, spoken_of: Sequence[str]
) -> list[Product]:
    """The product, or where it is not made in the colour that is wanted, the one that is: one
    called the same but for the colour, or of those that were spoken of."""
    colour = _colour_alone(wish)
    if misfit(product, colour) is None:
        return [product]
    for name in (without_colours(product.name_id.casefold()), *spoken_of):
        for other in await shop().find_products(name, MOST_LOOKED_AT):
            is_called_so = name in other.all_names.values() or name not in spoken_of
            if is_called_so and sort_out([other], colour)[0] == "fits":
                return [other]
    return [product]


def _colour_alone(wish: ProductWish) -> ProductWish:
    return replace(wish, sizes=(), numbers=())


def _by_price(products: list[Product], text: str) -> list[Product]:
    """The cheapest or dearest alone, where that is asked for."""
    extreme, priced = extreme_in(text), [p for p in products if p.price is not None]
    if not (extreme and priced):
        return products
    return [(min if extreme == "cheapest" else max)(priced, key=lambda p: p.price or 0)]


async def talked_of(tracker: Tracker) -> list[Product]:
    """The product that is spoken of."""
    name = _talked_of(tracker)
    try:
        return await shop().find_products(name, 1) if name else []
    except ShopUnavailable:
        return []


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


def _about(wish: ProductWish, tracker: Tracker) -> str:
    """The words to search by. A wish that names no product is about the one that was shown last,
    or about whatever comes in the colour; empty if it is about nothing in particular."""
    if telling_words(wish.words):
        return wish.words
    item = _talked_of(tracker)
    if item and (wish.price_to is None or _item_of_case(tracker)):
        return item
    return " ".join(colour_name(c, spoken) for c in wish.colours for spoken in LANGUAGES)


def _talked_of(tracker: Tracker) -> str | None:
    """The product that is spoken of: what was shown in the reply before, what the case of the
    moment is about, or what was shown last."""
    latest_first = reversed(tracker.events)
    of_now = [*takewhile(_is_no_message, latest_first)]
    before = [*of_now, *takewhile(_is_no_message, latest_first)]
    spoken_of = Dialogue.of(tracker.get_slot("dialogue")).products
    if spoken_of and any(map(_shown_in, before)):
        return spoken_of[0]
    earlier = [*spoken_of[:1], *filter(None, map(_shown_in, tracker.events))]
    return _item_of_case(tracker) or next(reversed(earlier), None)


def _is_no_message(event: dict[str, Any]) -> bool:
    return bool(event["event"] != "user")


def _shown_in(event: dict[str, Any]) -> str | None:
    """The product's name, where the event is a reply that shows one."""
    metadata = event.get("metadata") or {} if event["event"] == "bot" else {}
    is_product = "product" in (metadata.get("source") or {})
    return str(metadata["name"]) if is_product and "name" in metadata else None


def _item_of_case(tracker: Tracker) -> str | None:
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
