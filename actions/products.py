"""Is it in stock, and what does it cost?"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import give_answer
from actions.resources import shop
from actions.speech import day, language, money, say
from bot.shop.records import Product
from bot.shop.shop import ShopUnavailable

MOST_SHOWN = 3


class ActionFindProducts(Action):
    """Shows the products that the customer's words name, with stock, price and sizes."""

    def name(self) -> str:
        return "action_find_products"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        text = _in_the_shops_spelling(tracker)
        if text.startswith("/"):
            say(dispatcher, self, "utter_ask_product")
            return []
        try:
            products = await shop().find_products(text, limit=MOST_SHOWN)
        except ShopUnavailable:
            say(dispatcher, self, "utter_shop_unavailable")
            return []
        for product in products:
            self._show(product, dispatcher, tracker)
        if not products and not give_answer(self, dispatcher, tracker, topic=None):
            say(dispatcher, self, "utter_product_unknown")
            return []
        return [SlotSet("case_solved", True)]

    def _show(
        self, product: Product, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> None:
        if product.stock:
            response = "utter_product_in_stock" if product.sizes else (
                "utter_product_in_stock_one_size"
            )
        else:
            response = "utter_product_restock" if product.restock_date else (
                "utter_product_sold_out"
            )
        say(
            dispatcher,
            self,
            response,
            source={"product": product.id},
            name=product.name_id if language(tracker) == "id" else product.name_en,
            stock=str(product.stock),
            price=money(product.price, tracker),
            sizes=", ".join(product.sizes),
            restock_date=day(product.restock_date, tracker),
        )


def _in_the_shops_spelling(tracker: Tracker) -> str:
    """The customer's message with its products as the shop writes them, instead of "kemjea" or
    "P-101"."""
    text = tracker.latest_message.get("text") or ""
    products = [e for e in tracker.latest_message["entities"] if e["entity"] == "product"]
    for named in sorted(products, key=lambda e: e.get("start", 0), reverse=True):
        if "start" in named:
            text = f"{text[: named['start']]}{named['value']}{text[named['end'] :]}"
    return text
