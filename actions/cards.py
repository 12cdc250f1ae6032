"""Products and orders as cards, for platforms that show them."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.replies import day, language, money, words
from bot.messages import Card
from bot.shop.colours import colour_name
from bot.shop.courier_pages import courier_page
from bot.shop.records import Order, Product

_WORDS = {
    "en": {
        "left": "{count} in stock", "gone": "Sold out", "back": "Back on {day}", "sizes": "Sizes",
        "colours": "Colours", "order": "Order {number}", "expected": "Expected by {day}",
        "delivered": "Delivered on {day}", "tracking": "Tracking number",
        "follow": "Track the parcel",
    },
    "id": {
        "left": "Stok {count}", "gone": "Habis", "back": "Ada lagi {day}", "sizes": "Ukuran",
        "colours": "Warna", "order": "Pesanan {number}", "expected": "Perkiraan sampai {day}",
        "delivered": "Diantar pada {day}", "tracking": "Nomor resi", "follow": "Lacak paket",
    },
}  # fmt: skip
"""Words between facts, as short as a card has room for."""


def product_card(product: Product, tracker: Tracker) -> Card:
    """Its picture, name, price, stock, sizes and colours: all that its reply says in words."""
    spoken = language(tracker)
    say = _WORDS[spoken]
    stock = None
    if product.stock:
        stock = say["left"].format(count=product.stock)
    elif product.stock == 0:
        stock = say["gone"]
        if product.restock_date:
            stock += f" · {say['back'].format(day=day(product.restock_date, tracker))}"
    colours = ", ".join(colour_name(colour, spoken) for colour in product.colours)
    lines = [("sizes", ", ".join(product.sizes)), ("colours", colours)]
    return Card(
        product.name_id if spoken == "id" else product.name_en,
        stock,
        money(product.price, tracker),
        [f"{say[name]}: {value}" for name, value in lines if value],
        product.picture,
        product.link,
        says_all=product.stock is not None,  # else the words offer a person who looks it up
    )


def order_card(order: Order, tracker: Tracker) -> Card:
    """How it stands, what is in it, what it cost, and where the parcel is; while it is under way,
    with the courier's page on which it can be followed."""
    page = courier_page(order.courier, order.tracking_number) if order.status == "shipped" else None
    say = _WORDS[language(tracker)]
    lines = [f"{item.quantity} × {item.name}" for item in order.items]
    if order.tracking_number:
        courier = f" ({order.courier})" if order.courier else ""
        lines.append(f"{say['tracking']}: {order.tracking_number}{courier}")
    if order.status == "shipped" and order.estimated_on:
        lines.append(say["expected"].format(day=day(order.estimated_on, tracker)))
    if order.status == "delivered" and order.delivered_on:
        lines.append(say["delivered"].format(day=day(order.delivered_on, tracker)))
    return Card(
        say["order"].format(number=order.number),
        words(f"utter_status_{order.status}", tracker),
        money(order.total, tracker),
        lines,
        link=page,
        link_words=say["follow"] if page else None,
    )
