"""Products and orders as cards, for platforms that show them."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.replies import day, language, money, words
from bot.languages import sentence
from bot.messages import Card
from bot.shop.colours import colour_name
from bot.shop.courier_pages import courier_page
from bot.shop.records import Order, Product


def product_card(product: Product, tracker: Tracker) -> Card:
    """Its picture, name, price, stock, sizes and colours: all that its reply says in words."""
    spoken = language(tracker)
    stock = None
    if product.stock:
        stock = _card_words("left", tracker).format(count=product.stock)
    elif product.stock == 0:
        stock = _card_words("gone", tracker)
        if product.restock_date:
            back = day(product.restock_date, tracker)
            stock += f" · {_card_words('back', tracker).format(day=back)}"
    colours = ", ".join(colour_name(colour, spoken) for colour in product.colours)
    lines = [("sizes", ", ".join(product.sizes)), ("colours", colours)]
    return Card(
        product.name(spoken),
        stock,
        money(product.price, tracker),
        [f"{_card_words(name, tracker)}: {value}" for name, value in lines if value],
        product.picture,
        product.link,
        says_all=product.stock is not None,  # else the words offer a person who looks it up
    )


def order_card(order: Order, tracker: Tracker) -> Card:
    """How it stands, what is in it, what it cost, and where the parcel is; while it is under way,
    with the courier's page on which it can be followed."""
    page = courier_page(order.courier, order.tracking_number) if order.status == "shipped" else None
    items = [(item.quantity, item.called(language(tracker))) for item in order.items]
    lines = [f"{quantity} × {name}" for quantity, name in items]
    if order.tracking_number:
        courier = f" ({order.courier})" if order.courier else ""
        lines.append(f"{_card_words('tracking', tracker)}: {order.tracking_number}{courier}")
    if order.status == "shipped" and order.estimated_on:
        lines.append(_card_words("expected", tracker).format(day=day(order.estimated_on, tracker)))
    if order.status == "delivered" and order.delivered_on:
        lines.append(_card_words("delivered", tracker).format(day=day(order.delivered_on, tracker)))
    return Card(
        _card_words("order", tracker).format(number=order.number),
        words(f"utter_status_{order.status}", tracker),
        money(order.total, tracker),
        lines,
        link=page,
        link_words=_card_words("follow", tracker) if page else None,
    )


def _card_words(name: str, tracker: Tracker) -> str:
    """Words between facts, as short as a card has room for."""
    return sentence(f"card.{name}", language(tracker))
