"""Suggests products: what customers buy together with something, what fits what this customer
bought, and what sells best. Always with the reason, and nothing to who wants none."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.ownership import in_a_group, known_orders
from actions.product_answers import show
from actions.products import find_products, in_the_shops_spelling, talked_of
from actions.replies import language, say, signal
from actions.resources import conversations, shop
from bot.dialogue.state import Dialogue
from bot.dialogue.suggestion_wishes import read_suggestion_wish, split_at_pair
from bot.shop.product_query import read_wish
from bot.shop.product_search import telling_words
from bot.shop.recommendations import Recommendation, RecommendingShop
from bot.shop.records import Order, Product
from bot.shop.shop import ShopUnavailable
from bot.shop.usual_sizes import usual_size
from bot.store.conversations.suggestions import wants_no_suggestions
from bot.store.engine.errors import StoreUnavailable

_MOST_SHOWN = 3
_LOOKED_AT = 30


class ActionRecommend(Action):
    """Answers who wants something suggested; notes who wants nothing suggested, or again."""

    def name(self) -> str:
        return "action_recommend"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        shown = await recommend(self, dispatcher, tracker, in_the_shops_spelling(tracker))
        if shown is None:
            return []
        dialogue = Dialogue.of(tracker.get_slot("dialogue"))
        dialogue.show(shown)
        return [SlotSet("case_solved", bool(shown)), SlotSet("dialogue", dialogue.as_slot())]


async def recommend(
    action: Action, dispatcher: CollectingDispatcher, tracker: Tracker, text: str
) -> list[str] | None:
    """Answers what ``text``, the message or a part of it, says of suggestions; the names of what
    was suggested, None where nothing was looked for."""
    wish = "on" if _presses_on(tracker) else read_suggestion_wish(text)
    if wish in ("off", "on"):
        say(dispatcher, action, f"utter_suggestions_{wish}")
        signal(dispatcher, suggestions=wish == "on")
        return None
    if await _wants_none(tracker):
        say(dispatcher, action, "utter_suggestions_are_off")
        return None
    try:
        return await _suggest(action, dispatcher, tracker, text, wish)
    except ShopUnavailable:
        say(dispatcher, action, "utter_shop_unavailable")
        return None


async def _suggest(
    action: Action, dispatcher: CollectingDispatcher, tracker: Tracker, text: str, wish: str
) -> list[str]:
    """The names of what was suggested."""
    wanted, pair = split_at_pair(text) if wish == "goes_with" else (text, text)
    about: Product | None = None
    if wish in ("goes_with", "any"):
        named = await _named(pair)
        if wish == "any" or telling_words(read_wish(pair).words):
            named = named or await _named(text)
        if wish == "any" and named:  # "recommend me a batik shirt" looks for one
            return await find_products(action, dispatcher, tracker)
        named = named or await _mentioned(tracker)
        about = next(iter(named or await talked_of(tracker)), None)
    theirs = [] if in_a_group(tracker) else await known_orders(tracker)
    goes_by_orders = about is None and wish != "bestsellers"
    owned = _bought(theirs) if goes_by_orders else [about.id] if about else []
    chosen = await _chosen(owned, {*_bought(theirs), *owned}, wanted)
    if not chosen:
        say(dispatcher, action, "utter_recommend_too_few")
        return []
    if wish == "own_orders" and not theirs:
        say(dispatcher, action, "utter_recommend_needs_proof")
    elif about and chosen[0].because is None:
        name = about.name(language(tracker))
        say(dispatcher, action, "utter_recommend_unknown_pair", name=name)
    reasons: dict[str, list[Recommendation]] = {}
    for one in chosen:
        reasons.setdefault(one.because.id if one.because else "", []).append(one)
    for group in reasons.values():
        _say_why(group[0].because, about is not None, action, dispatcher, tracker)
        for one in group:
            show(one.product, action, dispatcher, tracker)
    size = usual_size(theirs, [one.product for one in chosen]) if goes_by_orders else None
    if size:
        say(dispatcher, action, "utter_recommend_size", size=size)
    return [one.product.name_id for one in chosen]


def _say_why(
    because: Product | None,
    asked_about: bool,
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
) -> None:
    if because is None:
        say(dispatcher, action, "utter_recommend_bestsellers")
    else:
        why = "utter_recommend_goes_with" if asked_about else "utter_recommend_because"
        say(dispatcher, action, why, name=because.name(language(tracker)))


async def _chosen(owned: list[str], without: set[str], wanted: str) -> list[Recommendation]:
    """At most _MOST_SHOWN; of the kind that is ``wanted`` in words, where some are. None where the
    shop does not know what its customers buy."""
    known = shop()
    if not isinstance(known, RecommendingShop):
        return []
    found = [
        one for one in await known.recommend(owned, _LOOKED_AT) if one.product.id not in without
    ]
    kind = {one.id for one in await _named(wanted)}
    return ([one for one in found if one.product.id in kind] or found)[:_MOST_SHOWN]


async def _named(text: str) -> list[Product]:
    """The products that the words name, if they name any."""
    words = read_wish(text).words
    return await shop().find_products(words, _LOOKED_AT) if telling_words(words) else []


async def _mentioned(tracker: Tracker) -> list[Product]:
    """The product that another part of the message names, the last of them."""
    names = list(tracker.get_latest_entity_values("product"))
    return await shop().find_products(names[-1], 1) if names else []


def _bought(orders: list[Order]) -> list[str]:
    """The products' ids, the newest order's first, each once."""
    return list(dict.fromkeys(item.product_id for one in orders for item in one.items))


def _presses_on(tracker: Tracker) -> bool:
    return "on" in tracker.get_latest_entity_values("option")


async def _wants_none(tracker: Tracker) -> bool:
    if not tracker.sender_id.isdigit():  # `rasa shell` has no conversation
        return False
    number = int(tracker.sender_id)
    try:
        return await conversations().run(lambda database: wants_no_suggestions(database, number))
    except StoreUnavailable:
        return False
